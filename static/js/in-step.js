// Scrolls the preview with the text. Blocks of both are told by their first words, in their order; between two that are known
// in both, the preview goes on evenly.

const FIRST = 28; // letters that tell a block
const BLOCKS = "h1,h2,h3,h4,h5,h6,p,li,tr";

const letters = (words) => words.replace(/[^\p{L}\p{N}]+/gu, "").slice(0, FIRST).toLowerCase();

/** The blocks of Markdown: where each begins, and its first letters, citations and marks left out. */
export function sourceBlocks(text) {
  const found = [];
  let at = 0;
  for (const line of text.split("\n")) {
    const words = line
      .replace(/\[[^[\]]*@[^[\]]*\]/g, "")
      .replace(/\]\([^)]*\)/g, "]")
      .replace(/^\s*\d{1,9}[.)]\s+/, "");
    const told = letters(words);
    if (told) found.push({ at, told });
    at += line.length + 1;
  }
  return found;
}

/** Pairs of places: [where in the text, which block of the preview], both ascending. */
export function paired(source, printed) {
  const pairs = [];
  let next = 0;
  for (const { at, told } of source) {
    // A block may be printed a little later than the last one, but a word in common far away is chance.
    const found = printed.slice(next, next + 40).findIndex((one) => one && (one.startsWith(told) || told.startsWith(one)));
    if (found < 0) continue;
    pairs.push([at, next + found]);
    next += found + 1;
  }
  return pairs;
}

function printedBlocks(preview) {
  return [...preview.querySelectorAll(BLOCKS)].filter((block) => block.closest(".prose") && !block.querySelector(BLOCKS));
}

function wordsOf(block) {
  const copy = block.cloneNode(true);
  for (const cited of copy.querySelectorAll("sup.cite, .cite-missing")) cited.remove();
  return letters(copy.textContent);
}

/** Where between two known heights the place lies. */
export function between(pairs, at) {
  const behind = pairs.findIndex(([place]) => place > at);
  if (!pairs.length) return null;
  if (behind === 0) return pairs[0][1];
  if (behind < 0) return pairs.at(-1)[1];
  const [[from, low], [to, high]] = [pairs[behind - 1], pairs[behind]];
  return low + ((at - from) / (to - from)) * (high - low);
}

/**
 * `text()` gives the Markdown on the screen and `place()` the place in it that stands a third down its pane: 0 at its very
 * beginning, null where that pane does not scroll. Gives what is to be called when the text scrolls, and when the preview is new.
 */
export function inStep(preview, text, place) {
  let known = null; // [where in the text, how far down the preview]

  function measure() {
    const blocks = printedBlocks(preview);
    const base = preview.getBoundingClientRect().top - preview.scrollTop;
    known = paired(sourceBlocks(text()), blocks.map(wordsOf)).map(([at, block]) => [
      at,
      blocks[block].getBoundingClientRect().top - base,
    ]);
  }

  return {
    follow() {
      if (preview.scrollHeight <= preview.clientHeight + 1) return;
      const at = place();
      if (at === null) return;
      if (!known) measure();
      const height = at === 0 ? 0 : between(known, at);
      if (height !== null) preview.scrollTop = height - preview.clientHeight / 3;
    },
    renewed: () => { known = null; },
  };
}
