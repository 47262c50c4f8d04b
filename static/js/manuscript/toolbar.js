// The toolbar above the text, its panels and the keys that do the same. `surface` gives the text that is on the screen.

import { fillCharacters } from "./characters.js";
import { block, bullets, heading, linked, numbered, quoted, wrapped } from "./edits.js";
import { emptyTable, tableAt, tableChanged } from "./tables.js";

const EDITS = {
  "heading-2": (text, from, to) => heading(text, from, to, 2),
  "heading-3": (text, from, to) => heading(text, from, to, 3),
  "heading-4": (text, from, to) => heading(text, from, to, 4),
  strong: (text, from, to) => wrapped(text, from, to, "**"),
  emphasis: (text, from, to) => wrapped(text, from, to, "*"),
  bullets,
  numbered,
  quoted,
  linked,
};

/** Keys by what they do. `Mod` is Ctrl, on a Mac Cmd. Digits are told by the key's place: with Shift they give other signs. */
const KEYS = [
  { code: "KeyB", tool: "strong" },
  { code: "KeyI", tool: "emphasis" },
  { code: "KeyK", tool: "linked" },
  { code: "Digit2", alt: true, tool: "heading-2" },
  { code: "Digit3", alt: true, tool: "heading-3" },
  { code: "Digit4", alt: true, tool: "heading-4" },
  { code: "Digit7", shift: true, tool: "numbered" },
  { code: "Digit8", shift: true, tool: "bullets" },
  { code: "Digit9", shift: true, tool: "quoted" },
];

/** Makes the one edit that `name` stands for in a text. */
export function edit(surface, name) {
  const { from, to } = surface.selection();
  surface.edit(EDITS[name](surface.text(), from, to));
}

function toolOf(event) {
  // AltGr is reported as Ctrl and Alt, and types signs.
  if (!(event.ctrlKey || event.metaKey) || event.getModifierState("AltGraph")) return null;
  const isIt = (key) => event.code === key.code && event.altKey === Boolean(key.alt) && event.shiftKey === Boolean(key.shift);
  return KEYS.find(isIt)?.tool ?? null;
}

/** Only one button is a stop of the Tab key; the arrow keys go through the others (WAI-ARIA, Toolbar pattern). */
function roam(bar) {
  const buttons = [...bar.querySelectorAll("button")].filter((button) => !button.hidden);
  const stop = (wanted) => {
    for (const button of buttons) button.tabIndex = button === wanted ? 0 : -1;
  };
  stop(buttons[0]);
  bar.addEventListener("focusin", (event) => stop(event.target));
  bar.addEventListener("keydown", (event) => {
    const at = buttons.indexOf(document.activeElement);
    const steps = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 };
    if (!(event.key in steps)) return;
    event.preventDefault();
    buttons.at(steps[event.key] % buttons.length).focus();
  });
}

function openPanels(tools) {
  const panelOf = (button) => document.getElementById(button.getAttribute("aria-controls"));
  const openers = [...tools.querySelectorAll("[aria-expanded]")];
  const show = (opener, isOpen) => {
    opener.setAttribute("aria-expanded", String(isOpen));
    panelOf(opener).hidden = !isOpen;
  };
  for (const opener of openers) {
    opener.addEventListener("click", () => {
      const isOpen = opener.getAttribute("aria-expanded") === "true";
      for (const other of openers) show(other, other === opener && !isOpen);
    });
  }
  tools.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = openers.find((opener) => opener.getAttribute("aria-expanded") === "true");
    if (!open) return;
    show(open, false);
    open.focus();
  });
}

function workTables(tools, surface) {
  const panel = tools.querySelector('[data-panel="table"]');
  const number = (name, most) => {
    const field = panel.querySelector(name);
    return Math.min(Math.max(Math.round(Number(field.value)) || 1, Number(field.min)), most);
  };
  const follow = () => {
    if (panel.hidden) return;
    const inside = Boolean(tableAt(surface().text(), surface().selection().from));
    panel.querySelector("[data-in-table]").hidden = !inside;
    panel.querySelector("[data-new-table]").hidden = inside;
  };
  // Fields of no form: Enter in them must not save the draft.
  for (const field of panel.querySelectorAll("input")) field.setAttribute("form", "");
  tools.querySelector('[data-tool="table"]').addEventListener("click", follow);
  panel.addEventListener("click", (event) => {
    const wanted = event.target.closest("[data-table]")?.dataset.table;
    if (!wanted) return;
    const here = surface();
    const { to } = here.selection();
    const change =
      wanted === "new"
        ? block(here.text(), to, emptyTable(number("[data-columns]", 12), number("[data-rows]", 40)), [2, 11])
        : tableChanged(here.text(), to, wanted);
    if (change) here.edit(change);
    follow();
  });
  return follow;
}

/** Shows the toolbar. `special` holds what its other buttons do, by their names; those without one are not shown. */
export function toolbar(tools, surfaces, surface, special) {
  tools.hidden = false;
  for (const button of tools.querySelectorAll("[data-tool]")) {
    const name = button.dataset.tool;
    const act = special[name] ?? (EDITS[name] && (() => edit(surface(), name)));
    if (act) button.addEventListener("click", act);
    else if (!button.hasAttribute("aria-expanded")) button.hidden = true;
  }
  roam(tools.querySelector("[role=toolbar]"));
  openPanels(tools); // before what looks whether a panel is open
  const followTables = workTables(tools, surface);
  fillCharacters(tools.querySelector('[data-panel="characters"]'), (sign) => {
    const here = surface();
    const { from, to } = here.selection();
    const anchor = from + sign.length;
    here.edit({ from, to, insert: sign, anchor, head: anchor });
  });
  for (const one of surfaces) {
    one.onSelection(followTables);
    const place = one.view?.contentDOM ?? one.area;
    // Before the editor's own keys, of which some mean something else.
    place.addEventListener(
      "keydown",
      (event) => {
        const name = toolOf(event);
        if (name) edit(one, name);
        else if (event.key === "F10" && event.altKey) tools.querySelector('[role=toolbar] [tabindex="0"]').focus();
        else return;
        event.preventDefault();
        event.stopImmediatePropagation();
      },
      { capture: true },
    );
  }
}
