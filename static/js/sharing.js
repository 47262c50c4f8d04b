// An article made easy to pass on: a link beside each heading, and a marked passage copied with its citation. Nothing is added to
// the text that was signed but what is taken off by a reload.

import { words } from "./words.js";

const prose = document.querySelector("article.article .prose");
const citation = document.querySelector(".citation-text");
const ENOUGH = 12; // characters: less is no passage

/** The words of a selection as they read, without the numbers of citations and without what lies over the text. */
function wordsOf(range) {
  const copy = document.createElement("div");
  copy.append(range.cloneContents());
  for (const left of copy.querySelectorAll(".cite, .citation, .overlay, .section-link")) left.remove();
  return copy.textContent.replace(/\s+/g, " ").replace(/ ([.,;:!?)])/g, "$1").trim();
}

/** The address of the page at the passage (URL Fragment Text Directives), told by its first words up to a citation. */
function addressOf(range) {
  const copy = document.createElement("div");
  copy.append(range.cloneContents());
  const cited = copy.querySelector(".cite, .citation, .overlay");
  const before = new Range();
  before.setStart(copy, 0);
  if (cited) before.setEndBefore(cited);
  else before.setEnd(copy, copy.childNodes.length);
  const first = before.toString().trim().split(/\s+/).slice(0, 8).join(" ");
  const permanent = citation.textContent.match(/https?:\/\/\S+$/)?.[0] ?? location.href.split("#")[0];
  return first ? `${permanent}#:~:text=${encodeURIComponent(first).replace(/-/g, "%2D")}` : permanent;
}

/** The marked part of the text, where it is long enough to be a passage. */
function selected() {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  if (!prose.contains(range.commonAncestorContainer)) return null;
  return wordsOf(range).length >= ENOUGH ? range.cloneRange() : null;
}

function offerPassages() {
  const bar = document.createElement("div");
  bar.className = "passage-bar no-print";
  bar.hidden = true;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-primary btn-small";
  button.textContent = words("Copy with citation");
  const said = document.createElement("span");
  said.setAttribute("role", "status");
  bar.append(button, said);
  document.body.append(bar);

  let passage = null;
  document.addEventListener("selectionchange", () => {
    passage = selected();
    said.textContent = "";
    bar.hidden = !passage;
  });
  // The press must not take the mark off the passage.
  button.addEventListener("pointerdown", (event) => event.preventDefault());
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(`“${wordsOf(passage)}”\n\n${citation.textContent.trim()}\n${addressOf(passage)}\n`);
      said.textContent = words("Copied");
    } catch {
      said.textContent = words("This browser does not let the page copy. Copy the passage and the citation by hand.");
    }
  });
}

function linkHeadings() {
  for (const heading of prose.querySelectorAll(":is(h2, h3, h4)[id]")) {
    const link = document.createElement("a");
    link.className = "section-link no-print";
    link.href = `#${encodeURIComponent(heading.id)}`;
    link.setAttribute("aria-label", words("Link to “{heading}”", { heading: heading.textContent }));
    heading.append(link);
  }
}

if (prose) {
  linkHeadings();
  if (citation && navigator.clipboard) offerPassages();
}
