// What another program put onto the clipboard, as clean Markdown. The page is parsed into a document of its own, where no
// script runs and nothing is loaded, and only words and their structure are taken out of it.

import { numbersOf, raisedCitation, unmarked, withNumbersMarked, withoutMarks } from "./citation-numbers.js";
import { fromWord, tidy } from "./pasted-lists.js";
import { smallLetters } from "./small-letters.js";
import { alignedBy, cell, tableOf } from "./tables.js";

const NOT_TEXT = [
  "script", "style", "template", "noscript", "iframe", "object", "embed", "svg", "img", "picture", "video", "audio", "canvas",
  "button", "input", "select", "textarea", "link", "meta", "title", "head", "del", "s", "strike", "[hidden]",
  "[data-style*='mso-hide:all']", "[data-style*='mso-element:comment']", ".msocomanchor", ".MsoCommentReference", "[class*=mw-editsection]",
].join(",");
const APART = "h1,h2,h3,h4,h5,h6,ul,ol,table,blockquote,pre";
const BLOCKS = "h1,h2,h3,h4,h5,h6,ul,ol,table,blockquote,pre,p,div";
const STRUCTURE = "h1,h2,h3,h4,h5,h6,li,table,blockquote,b,strong,i,em,sup,sub,a[href],[data-style*=mso-list]";
const STYLED = /font-weight:(?:bold|[6-9]00)|font-style:italic|vertical-align:su/;
const SAFE_LINK = /^(?:https?:\/\/|mailto:)[^\s<>]+$/i;
const OPENS_A_BLOCK = /^(?:([#>]|[+-](?=[\s-])|~(?=~~))|(\d+)([.)])(?=\s|$)|:(?=\s))/gm;
// What nobody sees: zero-width signs, soft hyphens, marks of direction.
const UNSEEN = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;
const HEADING_WORDS = 12;
const NEXT_TO = 12; // characters that tell a power or an isotope from a citation

const UNREAD = /<(style|script|xml)\b[^]*?<\/\1\s*>/gi;
const TAG = /<[a-z](?:"[^"]*"|'[^']*'|[^'"<>])*>/gi;
const ACTIVE = /([\s/"'])(style|on\w+)(?=\s*=)/gi;

/**
 * The page, parsed. No script of it could run in any case; but styles and handlers of a page that our content security policy
 * refuses would be reported, so they are only data from the beginning.
 */
function parsed(html) {
  const quiet = html.replace(UNREAD, "").replace(TAG, (tag) => tag.replace(ACTIVE, "$1data-$2"));
  return new DOMParser().parseFromString(withoutMarks(quiet), "text/html").body;
}

const styleOf = (element) => element.dataset.style?.toLowerCase().replace(/\s/g, "") ?? "";

/** Words that Markdown would read as marks, made harmless; as articles/importing/escaping.py, but for brackets that print as
 * they stand. */
function escaped(text) {
  const markup = text.includes("@") ? /&(?=#?\w+;)|</g : /&(?=#?\w+;)|<(?=[^\s\d=.,-])/g;
  return text
    .replace(/[\\`*]/g, "\\$&")
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, "\\_")
    .replace(/\[(?=[@^-]|\d[^\]]*\][(:]|[^\d\]][^\]]*\](?:[([:]|$))/g, "\\[")
    .replace(markup, (sign) => (sign === "&" ? "&amp;" : "&lt;"));
}

const safeOpening = (words) =>
  words.replace(OPENS_A_BLOCK, (whole, sign, number, point) => {
    if (number) return `${number}\\${point}`;
    if (!sign) return "&#58;";
    return sign === "~" ? "&#126;" : `\\${sign}`;
  });

function renamed(element, tag) {
  const made = element.ownerDocument.createElement(tag);
  made.append(...element.childNodes);
  element.replaceWith(made);
  return made;
}

const unwrap = (element) => element.replaceWith(...element.childNodes);

/** Styles that carry a meaning become the elements that say it. */
function fromStyles(body) {
  for (const element of [...body.querySelectorAll("b, strong")]) {
    if (/font-weight:(?:normal|[1-4]00)/.test(styleOf(element))) unwrap(element); // Google Docs wraps the whole in one
  }
  for (const element of [...body.querySelectorAll("span[data-style], font[data-style]")]) {
    const style = styleOf(element);
    const wanted = [
      [/vertical-align:super/, "sup"],
      [/vertical-align:sub/, "sub"],
      [/font-weight:(?:bold|[6-9]00)/, "strong"],
      [/font-style:italic/, "em"],
    ].filter(([pattern]) => pattern.test(style));
    let inner = element;
    for (const [, tag] of wanted.toReversed()) {
      const made = body.ownerDocument.createElement(tag);
      made.append(...inner.childNodes);
      inner.append(made);
      inner = made;
    }
  }
}

/** Word and people write headings as paragraphs in bold; where no real heading is, such short ones are taken for headings. */
function headings(body) {
  for (const title of [...body.querySelectorAll("p.MsoTitle")]) renamed(title, "h1");
  if (!body.querySelector("h1,h2,h3,h4,h5,h6")) {
    const paragraphs = [...body.querySelectorAll("p")];
    for (const paragraph of paragraphs) {
      const words = paragraph.textContent.trim();
      const bold = [...paragraph.querySelectorAll("b, strong")].map((one) => one.textContent).join("").trim();
      const isOne = words && bold === words && words.split(/\s+/).length <= HEADING_WORDS && !/[.:;,]$/.test(words);
      if (isOne && paragraphs.length > 1 && !paragraph.closest("li, td, th")) renamed(paragraph, "h2");
    }
  }
  const found = [...body.querySelectorAll("h1,h2,h3,h4,h5,h6")];
  for (const heading of found) {
    for (const inner of [...heading.querySelectorAll("b, strong")]) unwrap(inner);
    for (const broken of [...heading.querySelectorAll("br")]) broken.replaceWith(" ");
  }
  // The article's title is a field of its own; the highest heading of a text is `##`.
  if (found.some((heading) => heading.localName === "h1")) {
    for (const heading of found) renamed(heading, `h${Math.min(Number(heading.localName[1]) + 1, 6)}`);
  }
}

/** Neighbours of one kind become one: `**a****b**` is no Markdown. */
function joined(body) {
  for (const element of [...body.querySelectorAll("strong, em, b, i, sup, sub")]) {
    const before = element.previousSibling;
    if (before?.nodeType !== 1 || before.localName !== element.localName) continue;
    element.prepend(...before.childNodes);
    before.remove();
  }
}

/** A link to an entry of the page's own list is a raised number; one that leads nowhere safe is its words. */
function cleanLink(link) {
  const address = link.getAttribute("href") ?? "";
  const isInBrackets = /\[\s*$/.test(link.previousSibling?.textContent ?? "");
  if (address.includes("#") && numbersOf(link.textContent) && !isInBrackets && !link.closest("sup")) renamed(link, "sup");
  else if (!SAFE_LINK.test(address) || (address.includes("#") && numbersOf(link.textContent))) unwrap(link);
  else link.removeAttribute("title");
}

function clean(body) {
  for (const element of [...body.querySelectorAll(NOT_TEXT)]) element.remove();
  for (const element of [...body.querySelectorAll("[data-style*=display], [data-style*=visibility]")]) {
    if (/display:none|visibility:hidden/.test(styleOf(element))) element.remove();
  }
  fromWord(body);
  fromStyles(body);
  for (const link of [...body.querySelectorAll("a")]) cleanLink(link);
  for (const box of [...body.querySelectorAll("span, font")]) unwrap(box);
  headings(body);
  tidy(body);
  body.normalize();
  joined(body);
}

/** The words next to a raised number, within its block. */
function around(node) {
  const block = node.closest("p,li,td,th,h1,h2,h3,h4,h5,h6,div,body");
  const texts = node.ownerDocument.createTreeWalker(block, NodeFilter.SHOW_TEXT);
  let before = "";
  texts.currentNode = node;
  while (before.trimEnd().length < NEXT_TO && texts.previousNode()) before = texts.currentNode.data + before;
  let behind = "";
  texts.currentNode = node;
  while (behind.length < NEXT_TO && texts.nextNode()) {
    if (!node.contains(texts.currentNode)) behind += texts.currentNode.data;
  }
  return { before: before.trimEnd(), behind };
}

function smallIn(node) {
  const text = node.textContent.replace(/\s+/g, " ").trim();
  if (!text) return "";
  const { before, behind } = around(node);
  const cited = node.localName === "sup" ? raisedCitation(text, before, behind) : null;
  return cited ?? smallLetters(text, node.localName === "sup");
}

function rowsOf(table) {
  const rows = [];
  const reaching = []; // cells of rows above that reach into this one
  for (const row of table.rows) {
    const cells = [];
    const put = (words, rowsLeft) => {
      reaching[cells.length] = rowsLeft > 0 ? { words, rowsLeft } : undefined;
      cells.push(words);
    };
    const fromAbove = () => {
      for (let one = reaching[cells.length]; one; one = reaching[cells.length]) put(one.words, one.rowsLeft - 1);
    };
    for (const one of row.cells) {
      fromAbove();
      const words = one.dataset.words ?? one.textContent;
      for (let column = 0; column < Math.min(one.colSpan, 40); column += 1) put(words, Math.min(one.rowSpan, 200) - 1);
    }
    fromAbove();
    if (cells.some((words) => words)) rows.push(cells);
  }
  return rows;
}

function converter(Turndown) {
  const turndown = new Turndown({ headingStyle: "atx", bulletListMarker: "-", emDelimiter: "*", codeBlockStyle: "fenced" });
  turndown.escape = (text) => withNumbersMarked(escaped(text));
  turndown.addRule("paragraph", {
    filter: (node) => node.localName === "p" || (node.localName === "div" && !node.querySelector(BLOCKS)),
    replacement(content, node) {
      const words = content.trim();
      return node.closest("td, th") ? ` ${words} ` : `\n\n${safeOpening(words)}\n\n`;
    },
  });
  turndown.addRule("item", {
    filter: "li",
    replacement(content, node, { bulletListMarker }) {
      const list = node.parentElement;
      const items = [...list.children].filter((one) => one.localName === "li");
      const first = Number(list.getAttribute("start") || 1);
      const marker = list.localName === "ol" ? `${first + items.indexOf(node)}. ` : `${bulletListMarker} `;
      const words = content.trim().replace(/\n{2,}(?=\s*(?:-|\d+\.) )/g, "\n");
      return `${marker}${words.replace(/\n(?!\n)/g, "\n    ")}${node === items.at(-1) ? "" : "\n"}`;
    },
  });
  turndown.addRule("small", { filter: ["sup", "sub"], replacement: (_, node) => smallIn(node) });
  turndown.addRule("cell", {
    filter: ["td", "th"],
    replacement(content, node) {
      node.dataset.words = cell(content);
      return "";
    },
  });
  turndown.addRule("row", { filter: ["tr", "thead", "tbody", "tfoot", "colgroup", "col"], replacement: () => "" });
  turndown.addRule("table", {
    filter: "table",
    replacement(content, node) {
      const rows = rowsOf(node);
      if (!rows.length) return "";
      const caption = node.caption?.textContent.trim();
      if (Math.max(...rows.map((row) => row.length)) < 2) return `\n\n${rows.flat().join("\n\n")}\n\n`;
      return `\n\n${caption ? `${escaped(caption)}\n\n` : ""}${tableOf(rows, alignedBy(rows))}\n\n`;
    },
  });
  turndown.addRule("caption", { filter: "caption", replacement: () => "" });
  return turndown;
}

/** Whether a page holds more than its plain words do. What a code editor copies is text, whatever colours it has. */
export function hasStructure(html) {
  const body = parsed(html);
  if (/white-space:pre(?!-line)/.test(styleOf(body.querySelector("[data-style]") ?? body))) return false;
  if (body.querySelector(STRUCTURE)) return true;
  return [...body.querySelectorAll("[data-style]")].some((element) => STYLED.test(styleOf(element)));
}

/** A pasted page as Markdown: { text, found }, where `found` are the numbers that look like citations. */
export function markdownOf(html, Turndown) {
  const body = parsed(html);
  clean(body);
  const marked = converter(Turndown).turndown(body);
  const tidied = marked.replace(UNSEEN, "").replace(/\u00a0/g, " ").replace(/^[ \t]+$/gm, "").replace(/\n{3,}/g, "\n\n").trim();
  // One paragraph goes into the sentence where it is pasted.
  return { ...unmarked(tidied), isBlock: /\n\n/.test(tidied) || body.querySelector(APART) !== null };
}
