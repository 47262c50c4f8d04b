// Lists that are none in the pasted page: Word writes each item as a paragraph, Google Docs a list inside a list without an item.

const LEVEL = /mso-list:\s*[^;]*\blevel(\d+)/i;
const IGNORED = /mso-list:\s*Ignore/i;
const COUNTED = /^[([]?(?:\d{1,3}|[a-z]{1,5})[.)\]]/i;

const styleOf = (element) => element.dataset.style ?? "";

function levelOf(element) {
  if (element.nodeType !== 1 || !/^(?:P|DIV|H[1-6])$/.test(element.tagName)) return 0;
  return Number(LEVEL.exec(styleOf(element))?.[1] ?? 0);
}

/** Takes the point or number out that Word puts in front of an item's words, and gives it back. */
function markerOf(paragraph) {
  let marker = "";
  for (const span of paragraph.querySelectorAll("span")) {
    if (!IGNORED.test(styleOf(span))) continue;
    marker += span.textContent;
    span.remove();
  }
  return marker.replace(/\u00a0/g, " ").trim();
}

function itemOf(paragraph) {
  const item = paragraph.ownerDocument.createElement("li");
  item.append(...paragraph.childNodes);
  return item;
}

/** A run of paragraphs as nested lists. */
function listOf(paragraphs) {
  const { ownerDocument } = paragraphs[0];
  const root = ownerDocument.createElement("div");
  const open = []; // the lists around the present item, the innermost last
  for (const paragraph of paragraphs) {
    const level = Math.min(levelOf(paragraph), open.length + 1);
    const tag = COUNTED.test(markerOf(paragraph)) ? "ol" : "ul";
    open.length = Math.min(open.length, level);
    if (open.length === level && open.at(-1).localName !== tag) open.pop();
    if (open.length < level) {
      const list = ownerDocument.createElement(tag);
      (open.at(-1)?.lastElementChild ?? root).append(list);
      open.push(list);
    }
    open.at(-1).append(itemOf(paragraph));
  }
  return [...root.childNodes];
}

function nextElement(element) {
  let next = element.nextSibling;
  while (next && (next.nodeType === 8 || (next.nodeType === 3 && !next.textContent.trim()))) next = next.nextSibling;
  return next;
}

/** Word's paragraphs become lists. */
export function fromWord(body) {
  for (const first of [...body.querySelectorAll("[data-style*=mso-list]")]) {
    if (!first.isConnected || !levelOf(first)) continue;
    const run = [first];
    for (let next = nextElement(first); next && levelOf(next); next = nextElement(next)) run.push(next);
    const place = body.ownerDocument.createElement("div");
    first.before(place);
    place.replaceWith(...listOf(run));
    run.forEach((paragraph) => paragraph.remove());
  }
}

/** A list that lies directly in a list goes into the item before it; paragraphs that fill an item are taken away. */
export function tidy(body) {
  for (const list of [...body.querySelectorAll("ul > ul, ul > ol, ol > ul, ol > ol")]) {
    const before = list.previousElementSibling;
    if (before?.localName === "li") before.append(list);
    else {
      const item = body.ownerDocument.createElement("li");
      list.before(item);
      item.append(...[...list.children].flatMap((child) => [...child.childNodes]));
      list.remove();
    }
  }
  for (const paragraph of [...body.querySelectorAll("li > p:first-child, li > div:first-child")]) {
    const others = [...paragraph.parentElement.children].filter((one) => /^(?:P|DIV)$/.test(one.tagName));
    if (others.length === 1) paragraph.replaceWith(...paragraph.childNodes);
  }
}
