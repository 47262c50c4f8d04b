// What the toolbar does to Markdown: each edit takes the whole text and what is selected in it, and gives the one change that
// makes it: { from, to, insert, anchor, head }. Each of them undoes itself when it is done again.

const HEADING = /^#{1,6}[ \t]*/;
const BULLET = /^[-*+][ \t]+/;
const NUMBER = /^\d{1,9}[.)][ \t]+/;
const QUOTE = /^>[ \t]?/;
const ITEM = /^[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]/;

/** The whole lines that a selection touches: from where to where. One that ends behind a line break does not touch the next. */
function linesAt(text, from, to) {
  const last = to > from && text[to - 1] === "\n" ? to - 1 : to;
  const end = text.indexOf("\n", last);
  return { from: text.lastIndexOf("\n", from - 1) + 1, to: end < 0 ? text.length : end };
}

const lineBefore = (text, at) => text.slice(text.lastIndexOf("\n", at - 2) + 1, Math.max(at - 1, 0));

/** The line breaks without which Markdown would take a block for a part of its neighbours. */
function apart(text, from, to, isNeighbour = () => false) {
  const before = from > 0 ? lineBefore(text, from) : "";
  const behind = text.slice(to + 1).split("\n", 1)[0];
  return {
    before: before.trim() && !isNeighbour(before) ? "\n" : "",
    behind: behind.trim() && !isNeighbour(behind) ? "\n" : "",
  };
}

/** Signs around words: `**` or `*`. Without a selection the caret stands between them. */
export function wrapped(text, from, to, sign) {
  const size = sign.length;
  const inside = text.slice(from, to);
  const blanks = { before: /^\s*/.exec(inside)[0].length, behind: inside.trim() ? /\s*$/.exec(inside)[0].length : 0 };
  const start = from + blanks.before;
  const end = Math.max(to - blanks.behind, start);
  const words = text.slice(start, end);
  const is = (at) => text.slice(at, at + size) === sign && text[at + size] !== sign[0] && text[at - 1] !== sign[0];
  if (start >= size && is(start - size) && is(end)) {
    return { from: start - size, to: end + size, insert: words, anchor: start - size, head: end - size };
  }
  return { from: start, to: end, insert: sign + words + sign, anchor: start + size, head: end + size };
}

/** A heading of this level; a paragraph again where it is one. */
export function heading(text, from, to, level) {
  const at = linesAt(text, from, from);
  const line = text.slice(at.from, at.to);
  const words = line.replace(HEADING, "");
  const sign = "#".repeat(level);
  const isOne = HEADING.exec(line)?.[0].trim() === sign;
  const { before, behind } = isOne ? { before: "", behind: "" } : apart(text, at.from, at.to);
  const insert = isOne ? words : `${before}${sign} ${words}${behind}`;
  const anchor = at.from + insert.length - behind.length;
  return { from: at.from, to: at.to, insert, anchor, head: anchor };
}

function everyLine(text, from, to, { own, others, sign, isNeighbour }) {
  const at = linesAt(text, from, to);
  const lines = text.slice(at.from, at.to).split("\n");
  const written = lines.filter((line) => line.trim());
  const isOne = written.length > 0 && written.every((line) => own.test(line));
  let count = 0;
  const changed = lines.map((line) => {
    if (isOne) return line.replace(own, "");
    if (!line.trim() && lines.length > 1) return line;
    const words = others.reduce((rest, other) => rest.replace(other, ""), line);
    count += 1;
    return sign(count) + words;
  });
  const { before, behind } = isOne ? { before: "", behind: "" } : apart(text, at.from, at.to, isNeighbour);
  const insert = before + changed.join("\n") + behind;
  const head = at.from + insert.length - behind.length;
  return { from: at.from, to: at.to, insert, anchor: to > from ? at.from + before.length : head, head };
}

/** Every selected line an item of a list with points. */
export function bullets(text, from, to) {
  return everyLine(text, from, to, {
    own: BULLET, others: [NUMBER, HEADING], sign: () => "- ", isNeighbour: (line) => ITEM.test(line),
  });
}

/** Every selected line an item of a list with numbers. */
export function numbered(text, from, to) {
  return everyLine(text, from, to, {
    own: NUMBER, others: [BULLET, HEADING], sign: (count) => `${count}. `, isNeighbour: (line) => ITEM.test(line),
  });
}

/** Every selected line part of a quotation. */
export function quoted(text, from, to) {
  return everyLine(text, from, to, {
    own: QUOTE, others: [], sign: () => "> ", isNeighbour: (line) => QUOTE.test(line),
  });
}

/** The selected words as a link, with its address selected; an address that is selected is kept as one. */
export function linked(text, from, to) {
  const words = text.slice(from, to);
  const isAddress = /^https?:\/\/\S+$/.test(words);
  const insert = isAddress ? `[](${words})` : `[${words}](https://)`;
  if (isAddress || !words) return { from, to, insert, anchor: from + 1, head: from + 1 };
  const address = from + words.length + 3;
  return { from, to, insert, anchor: address, head: address + "https://".length };
}

/** A block of its own behind the line of the caret, with `select` of it (from, to) selected. */
export function block(text, at, written, select) {
  const line = linesAt(text, at, at);
  const isEmpty = !text.slice(line.from, line.to).trim();
  const start = isEmpty ? line.from : line.to;
  const before = isEmpty ? apart(text, start, line.to).before : "\n\n";
  const { behind } = apart(text, start, line.to);
  const shift = start + before.length;
  return { from: start, to: line.to, insert: before + written + behind, anchor: shift + select[0], head: shift + select[1] };
}
