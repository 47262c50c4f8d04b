// The source of a numbered citation, in a card on hover, focus and tap. Escape closes it. Without this script the number is
// a link to the list of references, and it stays one: Enter and a mouse click go there.

import { words } from "./words.js";

const SHOW_AFTER = 120; // ms: a pointer passing over a line must not make cards flicker
const HIDE_AFTER = 250; // ms: time to move the pointer from the number into the card

const card = document.createElement("div");
card.className = "cite-card no-print";
card.id = "cite-card";
card.setAttribute("role", "note");
card.setAttribute("aria-label", words("Source"));
card.hidden = true;

let open = null;
let timer = 0;

/** The reference that a link points to. */
function referenceOf(link) {
  return document.getElementById(decodeURIComponent(link.hash.slice(1)));
}

/** The references a link stands for: its own, or all up to the next link's where a dash joins the two (4–7). */
function referencesOf(link) {
  const first = referenceOf(link);
  if (!first) return [];
  const next = link.nextElementSibling;
  const isRange = link.nextSibling?.nodeType === Node.TEXT_NODE && link.nextSibling.data.trim() === "–";
  const last = isRange && next ? referenceOf(next) : null;
  if (!last) return [first];
  const all = [...first.parentElement.children];
  return all.slice(all.indexOf(first), all.indexOf(last) + 1);
}

/** A copy of a reference without ids and links back into the text, both of which belong to the list. */
function copyOf(reference) {
  const copy = reference.cloneNode(true);
  copy.querySelectorAll("[role='doc-backlink'], .backlinks").forEach((link) => link.remove());
  for (const element of [copy, ...copy.querySelectorAll("[id]")]) element.removeAttribute("id");
  copy.hidden = false; // the list may be narrowed down to other sources
  copy.value = [...reference.parentElement.children].indexOf(reference) + 1;
  return copy;
}

function fill(link, references) {
  const list = document.createElement("ol");
  list.append(...references.map(copyOf));
  const toList = document.createElement("a");
  toList.className = "cite-card-to-list";
  toList.href = link.hash;
  toList.textContent = words("Show in the list of references");
  toList.addEventListener("click", hide);
  card.replaceChildren(list, toList);
}

/** Below the number, or above it where there is no room; always inside the window. */
function place(link) {
  const anchor = link.getBoundingClientRect();
  const size = card.getBoundingClientRect();
  const margin = 12;
  const left = Math.min(Math.max(margin, anchor.left - 24), document.documentElement.clientWidth - size.width - margin);
  const below = anchor.bottom + 6;
  const fits = below + size.height + margin < window.innerHeight;
  card.style.left = `${left}px`;
  card.style.top = `${fits ? below : Math.max(margin, anchor.top - size.height - 6)}px`;
}

function show(link) {
  clearTimeout(timer);
  if (open === link) return;
  const references = referencesOf(link);
  if (!references.length) return;
  hide();
  fill(link, references);
  card.hidden = false;
  place(link);
  link.setAttribute("aria-describedby", card.id);
  open = link;
}

function hide() {
  clearTimeout(timer);
  open?.removeAttribute("aria-describedby");
  card.hidden = true;
  open = null;
}

function later(action, delay) {
  clearTimeout(timer);
  timer = setTimeout(action, delay);
}

function citationAt(event) {
  return event.target instanceof Element ? event.target.closest(".cite a[href^='#']") : null;
}

function isInside(event) {
  return event.target instanceof Node && card.contains(event.target);
}

let lastPointer = "mouse";

document.body.append(card);
document.addEventListener("pointerdown", (event) => {
  lastPointer = event.pointerType;
  if (open && !isInside(event) && citationAt(event) !== open) hide();
});
document.addEventListener("pointerover", (event) => {
  if (event.pointerType === "touch") return;
  const link = citationAt(event);
  if (link) later(() => show(link), SHOW_AFTER);
  else if (isInside(event)) clearTimeout(timer);
});
document.addEventListener("pointerout", (event) => {
  if (event.pointerType === "touch") return;
  if (citationAt(event) || isInside(event)) later(hide, HIDE_AFTER);
});
document.addEventListener("focusin", (event) => {
  const link = citationAt(event);
  if (link?.matches(":focus-visible")) show(link);
  else if (open && !link && !isInside(event)) hide();
});
document.addEventListener("click", (event) => {
  const link = citationAt(event);
  // A finger cannot hover: the first tap shows the source, a second one goes to the list.
  if (link && lastPointer === "touch" && open !== link) {
    event.preventDefault();
    show(link);
  } else if (link) {
    hide();
  }
});
document.addEventListener("keydown", (event) => {
  lastPointer = "keyboard";
  if (event.key === "Escape" && open) {
    if (card.contains(document.activeElement)) open.focus();
    hide();
    event.stopPropagation();
  }
});
window.addEventListener("scroll", () => open && place(open), { passive: true });
window.addEventListener("resize", hide);
