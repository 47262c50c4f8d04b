// Where in the text the words are that a finding is about. The server says the line and the words as they are printed; in the
// Markdown there may be marks and citations between them, and lines may have moved since.

const WORD = /[\p{L}\p{N}]+/gu;
const BETWEEN = String.raw`[^\p{L}\p{N}]+`;
const ENDS = 5; // words that tell where a quotation begins and ends
const LINES = 12; // that a sentence may go on for

const literally = (words) => words.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** From where to where a line of the text goes; the last one where it has fewer. */
export function lineAt(text, number) {
  let from = 0;
  for (let line = 1; line < number; line += 1) {
    const end = text.indexOf("\n", from);
    if (end < 0) break;
    from = end + 1;
  }
  const end = text.indexOf("\n", from);
  return { from, to: end < 0 ? text.length : end };
}

/** Every place of a key as it is cited: `@key`, and not `@keyring`. */
export function keyPlaces(text, written) {
  const pattern = new RegExp(String.raw`(?<![\p{L}\p{N}_@])${literally(written)}(?![\p{L}\p{N}_]|[:.#$%&\-+?<>~/](?=[\p{L}\p{N}_]))`, "gu");
  return [...text.matchAll(pattern)].map((found) => ({ from: found.index, to: found.index + found[0].length }));
}

function words(text, quote, start) {
  const all = quote.match(WORD);
  if (!all) return null;
  const join = (some) => new RegExp(some.map(literally).join(BETWEEN), "u");
  const begun = join(all.slice(0, ENDS)).exec(text.slice(start));
  if (!begun) return null;
  const from = start + begun.index;
  const ended = all.length > ENDS ? join(all.slice(-ENDS)).exec(text.slice(from)) : begun;
  // Cut off, or with a citation in the middle of its last words: as far as its first words go.
  const length = ended && (all.length <= ENDS ? ended[0].length : ended.index + ended[0].length);
  const isLikely = length && length <= 2 * quote.length + 200;
  return { from, to: from + (isLikely ? length : begun[0].length) };
}

/** The places of a finding: of a key all, else the one of its words, else the whole line; none without either. */
export function placesOf(text, { quote, line }) {
  if (quote?.startsWith("@")) {
    const found = keyPlaces(text, quote);
    if (found.length || !line) return found;
  }
  if (!line) return [];
  const at = lineAt(text, line);
  if (quote) {
    const exact = text.indexOf(quote, at.from);
    if (exact >= 0 && exact - at.from < 2000) return [{ from: exact, to: exact + quote.length }];
    const end = lineAt(text, line + LINES).to;
    const found = words(text.slice(0, end), quote, at.from);
    if (found) return [found];
  }
  const blank = /^\s*/.exec(text.slice(at.from, at.to))[0].length;
  return at.to > at.from + blank ? [{ from: at.from + blank, to: at.to }] : [];
}
