// The headings of the text as a list: a click goes to one, and the one around the caret is marked.

const HEADING = /^ {0,3}(#{1,6})[ \t]+(.+?)[ \t]*#*[ \t]*$/;
const FENCE = /^ {0,3}(`{3,}|~{3,})/;
const AFTER = 250; // ms of no typing

/** The headings of Markdown: { level, words, from, to }, code left out. */
export function headingsOf(text) {
  const found = [];
  let fence = null;
  let from = 0;
  for (const line of text.split("\n")) {
    const fenced = FENCE.exec(line)?.[1][0];
    if (fenced && (!fence || fence === fenced)) fence = fence ? null : fenced;
    const heading = fence ? null : HEADING.exec(line);
    if (heading) {
      const words = heading[2].replace(/\[[^\]]*@[^\]]*\]|[*_`\\]/g, "").trim();
      found.push({ level: heading[1].length, words, from, to: from + line.length });
    }
    from += line.length + 1;
  }
  return found;
}

export function outline(place, surfaces, surface) {
  const list = place.querySelector("[data-outline-list]");
  let timer = null;
  let shown = [];

  function mark() {
    const { from } = surface().selection();
    const current = shown.findLastIndex((heading) => heading.from <= from);
    [...list.children].forEach((entry, at) => {
      if (at === current) entry.firstElementChild.setAttribute("aria-current", "true");
      else entry.firstElementChild.removeAttribute("aria-current");
    });
  }

  function entryOf(heading, highest) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", textContent: heading.words });
    button.addEventListener("click", () => {
      // Found anew: the text may have moved since the list was made.
      const now = headingsOf(surface().text())[shown.indexOf(heading)] ?? heading;
      const here = surface();
      if (here.view) here.area.editor.jumpTo(now.from, now.to);
      else here.select(now.from, now.to);
    });
    const entry = document.createElement("li");
    entry.dataset.depth = String(Math.min(heading.level - highest, 3));
    entry.append(button);
    return entry;
  }

  function show() {
    shown = headingsOf(surface().text());
    const highest = Math.min(...shown.map((heading) => heading.level));
    list.replaceChildren(...shown.map((heading) => entryOf(heading, highest)));
    place.hidden = !shown.length;
    mark();
  }

  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(show, AFTER);
  };
  for (const one of surfaces) {
    one.area.addEventListener("input", later);
    one.onSelection(mark);
  }
  show();
  return show;
}
