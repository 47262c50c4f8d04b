// The list of references narrowed down in place, to a kind of evidence or to sources with a notice. Without this script the same
// links lead to the evidence table. Nothing of the signed text is changed but for whether an entry is shown in this window.

import { words } from "./words.js";

const filter = document.querySelector("[data-source-filter]");
const list = document.querySelector("ol.references");

function start() {
  const links = [...filter.querySelectorAll("a[data-sources]")];
  const all = links.find((link) => !link.dataset.sources);
  const status = filter.querySelector("[data-source-filter-status]");
  const entries = [...list.children];
  let chosen = all;

  // An entry that is not shown is not counted: each one holds on to the number that the text cites it by.
  entries.forEach((entry, place) => (entry.value = place + 1));

  function show(link) {
    const numbers = link.dataset.sources ? new Set(link.dataset.sources.split(" ").map(Number)) : null;
    for (const entry of entries) entry.hidden = numbers !== null && !numbers.has(entry.value);
  }

  function choose(link, said) {
    chosen = link;
    show(link);
    for (const other of links) other.removeAttribute("aria-current");
    link.setAttribute("aria-current", "true");
    status.textContent = said;
  }

  filter.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-sources]");
    // A click that opens a new window leads to the evidence table.
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const wanted = link === chosen ? all : link;
    const shown = wanted.dataset.sources ? wanted.dataset.sources.split(" ").length : entries.length;
    choose(wanted, words("{shown} of {all} sources shown", { shown, all: entries.length }));
  });

  /** A number in the text that leads to an entry which is not shown brings the whole list back. */
  function reveal(entry) {
    if (!entry?.hidden || !list.contains(entry)) return;
    choose(all, words("All sources shown"));
    entry.scrollIntoView();
  }
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a[href^='#']") : null;
    if (link) reveal(document.getElementById(decodeURIComponent(link.hash.slice(1))));
  });
  window.addEventListener("hashchange", () => reveal(document.querySelector(":target")));

  window.addEventListener("beforeprint", () => show(all));
  window.addEventListener("afterprint", () => show(chosen));
  choose(all, "");
}

if (filter && list) start();
