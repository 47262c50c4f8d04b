// The text areas of the draft page become editors (CodeMirror) that know Markdown and citations. The area stays the form's
// field: it is hidden and kept in step, so that saving, previewing and keeping copies know of nothing else. Without this
// script, or in a browser that cannot take it, the area is what it always was.

import { inStep } from "./in-step.js";
import { adding } from "./manuscript/adding.js";
import { citationAt, citationMarks } from "./manuscript/citations.js";
import { citing } from "./manuscript/citing.js";
import { findingMarks, followFindings } from "./manuscript/finding-marks.js";
import { keys } from "./manuscript/keys.js";
import { Library } from "./manuscript/library.js";
import { newSource } from "./manuscript/new-source.js";
import { offers } from "./manuscript/offers.js";
import { outline } from "./manuscript/outline.js";
import { pasting } from "./manuscript/pasting.js";
import { remedies } from "./manuscript/remedies.js";
import { sourceCards } from "./manuscript/source-card.js";
import { areaSurface, editorSurface } from "./manuscript/surface.js";
import { toolbar } from "./manuscript/toolbar.js";

const form = document.querySelector("[data-draft-form][data-editor]");
const preview = form?.querySelector('[data-place="preview"]');
const findings = form?.querySelector('[data-place="findings"]');

/** Words of Markdown by what they are, for css/writing.css. */
function colours({ syntaxHighlighting, tagHighlighter, tags }) {
  return syntaxHighlighting(
    tagHighlighter([
      { tag: tags.heading, class: "md-heading" },
      { tag: tags.strong, class: "md-strong" },
      { tag: tags.emphasis, class: "md-emphasis" },
      { tag: tags.monospace, class: "md-code" },
      { tag: tags.quote, class: "md-quote" },
      { tag: [tags.url, tags.comment], class: "md-aside" },
      { tag: [tags.processingInstruction, tags.contentSeparator], class: "md-mark" },
    ]),
  );
}

/** What the area tells a screen reader, told by the editor that stands in its place. */
function attributesOf(area) {
  const described = [area.getAttribute("aria-describedby"), "writing-hint"].filter(Boolean).join(" ");
  const attributes = {
    "aria-label": area.labels[0]?.textContent.trim() ?? "Text",
    "aria-describedby": described,
    autocapitalize: "sentences",
    autocorrect: "on",
    lang: area.lang,
    spellcheck: "true",
    tabindex: "0", // said outright, so that a tool that looks for a way into a long text finds it
  };
  if (area.getAttribute("aria-invalid")) attributes["aria-invalid"] = area.getAttribute("aria-invalid");
  return attributes;
}

const PHRASES = {
  "next": "Next",
  "previous": "Previous",
  "all": "Select all",
  "match case": "Match case",
  "regexp": "Pattern",
  "by word": "Whole words",
  "Replace": "Replace with",
  "replace": "Replace",
  "replace all": "Replace all",
  "close": "Close",
};

/** Text of several lines that comes as one (dictation), or in the place of a selection: left to the browser, it would write
 * style attributes. */
function linesAtOnce({ EditorView }) {
  return EditorView.domEventHandlers({
    beforeinput(event, view) {
      if (event.inputType !== "insertText" || !event.data) return false;
      if (!event.data.includes("\n") && view.state.selection.main.empty) return false;
      view.dispatch(view.state.replaceSelection(event.data), { scrollIntoView: true, userEvent: "input.type" });
      event.preventDefault();
      return true;
    },
  });
}

/** What both editors have; `parts` are the pieces of our own. */
function extensionsFor(area, cm, parts) {
  // Toggling a comment would put `<!-- -->` into a text that is printed.
  const editing = cm.defaultKeymap.filter((binding) => !["Mod-/", "Alt-A"].includes(binding.key));
  return [
    ...parts,
    citationMarks(cm),
    cm.history(),
    linesAtOnce(cm),
    cm.highlightSpecialChars(),
    cm.search({ top: true }),
    cm.markdown({ base: cm.commonmarkLanguage, extensions: [cm.Table], completeHTMLTags: false, pasteURLAsLink: false }),
    colours(cm),
    cm.EditorView.lineWrapping,
    cm.EditorState.phrases.of(PHRASES),
    cm.EditorState.tabSize.of(2),
    cm.EditorView.editorAttributes.of({ class: "manuscript-editor" }),
    cm.EditorView.contentAttributes.of(attributesOf(area)),
    // Tab is left alone: it goes on to the next field, as in any form.
    cm.keymap.of([...editing, ...cm.historyKeymap, ...cm.searchKeymap]),
  ];
}

/** Changes in either show in the other. `fromArea` marks those that need no way back. */
function keepInStep(area, cm) {
  const fromArea = cm.Annotation.define();
  let telling = false;
  const toArea = cm.EditorView.updateListener.of((update) => {
    if (!update.docChanged || update.transactions.some((one) => one.annotation(fromArea))) return;
    area.value = update.state.doc.toString();
    telling = true;
    area.dispatchEvent(new Event("input", { bubbles: true }));
    telling = false;
  });
  const follow = (view) =>
    area.addEventListener("input", () => {
      if (telling || area.value === view.state.doc.toString()) return;
      view.dispatch({
        changes: { from: 0, to: view.state.doc.length, insert: area.value },
        annotations: fromArea.of(true),
      });
    });
  return { toArea, follow };
}

/** What drafting.js asks of a field, done by the editor. */
function methodsOf(view, cm) {
  return {
    focus: () => view.focus(),
    is: (other) => other === view,
    insert(text) {
      const at = view.state.selection.main.to;
      view.focus();
      view.dispatch({
        changes: { from: at, insert: text },
        selection: { anchor: at + text.length },
        scrollIntoView: true,
        userEvent: "input",
      });
    },
    jump(number) {
      view.focus();
      if (!number) return;
      const line = view.state.doc.line(Math.min(Math.max(number, 1), view.state.doc.lines));
      this.jumpTo(line.from, line.to);
    },
    jumpTo(from, to) {
      view.focus();
      view.dispatch({
        selection: { anchor: from, head: to },
        effects: cm.EditorView.scrollIntoView(from, { y: "center" }),
      });
    },
  };
}

function upgrade(area, cm, parts) {
  const { toArea, follow } = keepInStep(area, cm);
  const listeners = [];
  const moved = cm.EditorView.updateListener.of((update) => {
    if (update.selectionSet || update.docChanged) listeners.forEach((told) => told());
  });
  const had = { focus: document.activeElement === area, anchor: area.selectionStart, head: area.selectionEnd };
  const view = new cm.EditorView({
    doc: area.value,
    selection: { anchor: had.anchor, head: had.head },
    extensions: [extensionsFor(area, cm, parts), toArea, moved],
  });
  area.after(view.dom);
  area.hidden = true;
  area.editor = methodsOf(view, cm);
  follow(view);
  if (had.focus) {
    view.focus();
    view.dispatch({ effects: cm.EditorView.scrollIntoView(had.anchor, { y: "center" }) });
  }
  // The summary of errors leads to the field, which is hidden now.
  for (const link of document.querySelectorAll(`a[href="#${area.id}"]`)) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      view.focus();
    });
  }
  return editorSurface(area, view, listeners);
}

/** What the button does that cites: inside brackets it adds a source, elsewhere it opens them. */
function openPicker(view, cm) {
  const at = view.state.selection.main.to;
  const around = citationAt(view.state, at);
  const place = around ? around.clusterTo - 1 : at;
  const text = around ? "; @" : "[@";
  view.focus();
  view.dispatch({
    changes: { from: place, insert: text },
    selection: { anchor: place + text.length },
    scrollIntoView: true,
    userEvent: "input",
  });
  cm.startCompletion(view);
}

/** Editors in the place of the text areas, with all that needs one. */
function withEditors(areas, cm) {
  const state = document.querySelector("[data-cite-state]");
  const library = new Library(form, (words) => { state.textContent = words; });
  const sourceDialog = document.querySelector("[data-new-source]");
  const dialog = newSource(sourceDialog, library);
  const marks = findingMarks(cm);
  const offer = offers(document.querySelector("[data-writing-offer]"));
  const adds = adding(cm, library, offer, sourceDialog.dataset.url);
  const parts = [
    citing(cm, library, dialog),
    sourceCards(cm, library),
    marks.extension,
    adds.extension,
    pasting(cm, { offers: offer, otherwise: adds.pasted, hasProvisional: () => areas.some(({ value }) => value.includes("@unbound-")) }),
  ];
  const surfaces = areas.map((area) => upgrade(area, cm, parts));
  const editors = new Map(surfaces.map(({ area, view }) => [area.name, view]));
  const go = (view, { from, to }) => {
    showText(view);
    form.elements[[...editors].find(([, one]) => one === view)[0]].editor.jumpTo(from, to);
  };
  followFindings({ place: findings, spoken: form.querySelector("[data-findings-spoken]"), editors, marks, go });
  remedies({ cm, place: findings, editors, library, url: sourceDialog.dataset.url, show: showText });
  document.querySelector("[data-writing-hint]").hidden = false;
  return surfaces;
}

/** Shows the text of this editor, where the other one is on the screen. */
function showText(view) {
  const choice = [...form.elements.shown].find((one) => form.elements[one.value].editor?.is(view));
  if (!choice || choice.checked) return;
  choice.checked = true;
  choice.dispatchEvent(new Event("change", { bubbles: true }));
}

/** The preview goes with the text, where each scrolls in a pane of its own. */
function scrollInStep(surfaces, surface) {
  const place = () => {
    const { view } = surface();
    const { scrollTop, scrollHeight, clientHeight } = view.scrollDOM;
    if (scrollHeight <= clientHeight + 1) return null;
    if (scrollTop < 4) return 0;
    const height = scrollTop + clientHeight / 3;
    const line = view.lineBlockAtHeight(height);
    return line.from + ((height - line.top) / line.height) * line.length;
  };
  const steps = inStep(preview, () => surface().text(), place);
  let isWaiting = false;
  const follow = () => {
    if (isWaiting) return;
    isWaiting = true;
    requestAnimationFrame(() => {
      isWaiting = false;
      steps.follow();
    });
  };
  for (const { view } of surfaces) view?.scrollDOM.addEventListener("scroll", follow, { passive: true });
  form.addEventListener("preview-shown", () => {
    steps.renewed();
    follow();
  });
  window.addEventListener("resize", steps.renewed);
}

async function start() {
  // Rules of the editor come in constructed style sheets, the one way that our content security policy leaves open.
  const cm = "adoptedStyleSheets" in document ? await import(form.dataset.editor).catch(() => null) : null;
  const areas = [...form.querySelectorAll("textarea.manuscript")];
  const surfaces = cm ? withEditors(areas, cm) : areas.map(areaSurface); // where it did not come, the text areas stay
  const surface = () => surfaces.find(({ area }) => area.name === form.elements.shown.value) ?? surfaces[0];
  toolbar(document.querySelector("[data-writing-tools]"), surfaces, surface, {
    keys: keys(document.querySelector("[data-writing-keys]")),
    ...(cm && { cite: () => openPicker(surface().view, cm), find: () => cm.openSearchPanel(surface().view) }),
  });
  const showOutline = outline(document.querySelector("[data-outline]"), surfaces, surface);
  form.addEventListener("change", (event) => {
    if (event.target.name === "shown") showOutline();
  });
  if (cm) scrollInStep(surfaces, surface);
}

if (form) start();
