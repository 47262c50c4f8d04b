// The source of a numbered citation, in a card on hover, focus and tap. Without this script the number is a link to the list of
// references, and it stays one: Enter, a mouse click and a second tap go there.

import { cards } from "./card.js";
import { words } from "./words.js";

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

const hide = cards({
  id: "cite-card",
  label: words("Source"),
  selector: ".cite a[href^='#']",
  contentOf(link) {
    const references = referencesOf(link);
    if (!references.length) return [];
    const list = document.createElement("ol");
    list.append(...references.map(copyOf));
    const toList = document.createElement("a");
    toList.className = "cite-card-to-list";
    toList.href = link.hash;
    toList.textContent = words("Show in the list of references");
    toList.addEventListener("click", () => hide());
    return [list, toList];
  },
});
