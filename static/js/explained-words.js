// Words and units of an article that say what they mean: marked in the text, and explained in a card on hover, focus and tap.
// The page has the explanations in a list, and numbers saying where in the text each word stands; the text itself comes as it was
// signed. Marks are put in here, word for word around what is there, and taken out again by the switch.

import { cards } from "./card.js";
import { remembered } from "./remembered-audience.js";
import { words } from "./words.js";

const CHOICE = "explained-words"; // in this browser only: never sent anywhere
const list = document.querySelector("[data-explained]");
const text = document.querySelector("[data-frozen='body']");
const button = document.querySelector("[data-explain]");
const entries = list ? [...list.querySelectorAll("[data-at]")] : [];

function kept() {
  try {
    return localStorage.getItem(CHOICE);
  } catch {
    return null; // a browser that keeps nothing
  }
}

function keep(choice) {
  try {
    localStorage.setItem(CHOICE, choice);
  } catch {
    // It holds for this page.
  }
}

/** The text nodes as they were when the page was made, each with its place: without marks that lie over the text. */
function textNodes() {
  const walker = document.createTreeWalker(text, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, (node) =>
    node.nodeType === Node.ELEMENT_NODE
      ? node.matches(".overlay, .section-link")
        ? NodeFilter.FILTER_REJECT
        : NodeFilter.FILTER_SKIP
      : NodeFilter.FILTER_ACCEPT,
  );
  const nodes = [];
  let start = 0;
  while (walker.nextNode()) {
    nodes.push({ node: walker.currentNode, start });
    start += walker.currentNode.data.length;
  }
  return nodes;
}

/** The places of entries, the last one first: marking one moves nothing that is still to come. */
function places(marked) {
  return marked
    .flatMap((entry) => entry.dataset.at.split(" ").filter(Boolean).map((at) => ({ entry, at: Number(at) })))
    .sort((one, other) => other.at - one.at);
}

/** Puts a link around a word, where it stands there as the list says. */
function mark(node, offset, entry) {
  const forms = entry.dataset.as?.split("|") ?? [entry.querySelector("dt").textContent];
  const form = forms.filter((each) => node.data.startsWith(each, offset)).sort((one, other) => other.length - one.length)[0];
  if (!form) return;
  const range = document.createRange();
  range.setStart(node, offset);
  range.setEnd(node, offset + form.length);
  const link = document.createElement("a");
  link.className = "explained";
  link.href = `#${entry.id}`;
  link.setAttribute("aria-describedby", entry.querySelector("dd").id);
  range.surroundContents(link);
}

function markAll(marked) {
  const nodes = textNodes();
  let last = nodes.length - 1;
  for (const { entry, at } of places(marked)) {
    while (last > 0 && nodes[last].start > at) last -= 1;
    if (last >= 0) mark(nodes[last].node, at - nodes[last].start, entry);
  }
}

function unmarkAll() {
  for (const link of text.querySelectorAll("a.explained")) link.replaceWith(...link.childNodes);
  text.normalize();
}

/** The entry of a word in the text; an abbreviation that the writers marked has one wherever it stands. */
function entryOf(word) {
  if (word.hash) return document.getElementById(word.hash.slice(1));
  return entries.find((entry) => "marked" in entry.dataset && entry.querySelector("dt").textContent === word.textContent);
}

const hide = cards({
  id: "word-card",
  className: "word-card",
  label: words("Explanation"),
  selector: "[data-frozen='body'] :is(a.explained, abbr[data-meaning])",
  opensOnClick: true,
  describes: false,
  contentOf(word) {
    const entry = entryOf(word);
    if (!entry) return [];
    const copy = document.createElement("dl");
    copy.append(...[...entry.children].map((part) => part.cloneNode(true)));
    copy.querySelector("dd").removeAttribute("id");
    const toList = document.createElement("a");
    toList.className = "cite-card-to-list";
    toList.href = `#${entry.id}`;
    toList.textContent = words("Show in the list of words");
    toList.addEventListener("click", () => hide());
    return [copy, toList];
  },
});

/** The browser's own bubble would lie over the card. */
function takeTitles() {
  for (const short of text.querySelectorAll("abbr[title]")) {
    if (!entryOf(short)) continue;
    short.dataset.meaning = short.title;
    short.removeAttribute("title");
  }
}

function set(isOn) {
  unmarkAll();
  // What the writers themselves marked is always explained.
  markAll(isOn ? entries : entries.filter((entry) => "marked" in entry.dataset));
  document.documentElement.toggleAttribute("data-explained-words", isOn);
  button?.setAttribute("aria-pressed", String(isOn));
}

if (list && text) {
  takeTitles();
  const choice = kept();
  const byDefault = list.dataset.explained === "on" || remembered === "patient" || remembered === "student";
  set(choice ? choice === "on" : byDefault);
  if (button) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const isOn = button.getAttribute("aria-pressed") !== "true";
      hide();
      keep(isOn ? "on" : "off");
      set(isOn);
    });
  }
}
