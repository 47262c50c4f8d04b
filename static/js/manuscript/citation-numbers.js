// Numbers in pasted text that look like citations. They are marked while the page becomes Markdown, taken out of it again with
// their places, and offered: `[@unbound-3]` is a citation that no source answers to until an editor binds the number.

import { smallLetters } from "./small-letters.js";

// Characters for private use: none of them can be in a text.
const OPEN = "\uE000";
const SHUT = "\uE001";
const NUMBERS = /^\^?[\s([]*(\d{1,3}(?:\s*[,;–‐‑-]\s*\d{1,3})*)[\])\s]*$/;
const MARKED = /\uE000([^\uE001]*)\uE001/g;
const MOST = 60;

// Behind these a raised number is a power or a unit's, not a citation: 10⁹, kg/m², χ², I²; before a letter an isotope's.
const POWER = /(?:\b10|[χχΧIRrt]|(?:^|[\s/·(\d])(?:m|cm|mm|km|s|L|l|dL|mL|kg|g))$/;
// Behind these, numbers in brackets are statistics or places.
const NO_CITATION = /(?:\b(?:CI|IQR|range|ranges|HR|OR|RR|SD|SE|p|pp|Fig|Figure|Table|No|Nr|Vol|Eq)\.?|%|=)\s*$/i;
const BRACKETS = /(?:\[\d{1,3}(?:\s*[,;–‐‑-]\s*\d{1,3})*\])+/g;
// `neutropenia.1,2 The`: a number that hangs on the end of a sentence.
const TRAILING = /(?<=[\p{L})%]{2}[.,;:])(\d{1,3}(?:[,–-]\d{1,3})*)(?=\s|$)/gu;
const ABBREVIATED = /\b(?:fig|figs|no|nos|nr|vol|eq|tab|ref|refs|sec|ch|pp|vs|approx|ca)\.$/i;

/** The numbers of `1,3–5`, each once; null where it is no such list. */
export function numbersOf(written) {
  const found = NUMBERS.exec(written.replace(/\]\s*\[/g, ","));
  if (!found) return null;
  const numbers = new Set();
  for (const part of found[1].split(/\s*[,;]\s*/)) {
    const [first, last = first] = part.split(/\s*[–‐‑-]\s*/).map(Number);
    if (first < 1 || last < first || last - first >= MOST) return null;
    for (let number = first; number <= last; number += 1) numbers.add(number);
  }
  return numbers.size && numbers.size <= MOST ? [...numbers] : null;
}

/** The provisional citation of these numbers, as the import writes it. */
export function provisional(numbers) {
  return `[${numbers.map((number) => `@unbound-${number}`).join("; ")}]`;
}

const mark = (shown) => OPEN + shown + SHUT;

/** Raised text marked as a citation, behind `^`; null where it is none. `before` and `behind` are the words around it. */
export function raisedCitation(text, before, behind) {
  const numbers = numbersOf(text);
  if (!numbers || (POWER.test(before) && !/\[/.test(text)) || /^\p{L}/u.test(behind)) return null;
  return mark(/\[/.test(text) ? text.trim() : `^${text.trim()}`);
}

/** Text with the numbers in it marked that stand in brackets or hang on a sentence's end. */
export function withNumbersMarked(text) {
  return text
    .replace(BRACKETS, (whole, at) => (numbersOf(whole) && !NO_CITATION.test(text.slice(0, at)) ? mark(whole) : whole))
    .replace(TRAILING, (whole, numbers, at) => (ABBREVIATED.test(text.slice(0, at)) || !numbersOf(numbers) ? whole : mark(whole)));
}

/** The text without such marks as the pasted page could have brought itself. */
export const withoutMarks = (text) => text.replace(/[\uE000\uE001]/g, "");

/** Marked Markdown without its marks, and where in it the numbers stand: { text, found: [{ from, to, numbers }] }. */
export function unmarked(markdown) {
  let text = "";
  let at = 0;
  const found = [];
  for (const one of markdown.matchAll(MARKED)) {
    const written = one[1].startsWith("^") ? smallLetters(one[1].slice(1), true) : one[1];
    text += markdown.slice(at, one.index);
    found.push({ from: text.length, to: text.length + written.length, numbers: numbersOf(one[1]) });
    text += written;
    at = one.index + one[0].length;
  }
  return { text: text + markdown.slice(at), found };
}
