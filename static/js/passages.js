// Comments and the passages that they are about (W3C Web Annotation selectors). Passages are painted with the CSS Custom Highlight
// API, which leaves the signed markup as it is. Marking words in the text fills the comment form. Highlights are for the eye:
// the list of comments, with a button beside each, is the way for keyboard and screen reader.

const CONTEXT = 64; // code points kept before and after a passage
const prose = document.querySelector(".sheet .prose");
const form = document.querySelector("#new-comment");
const anchored = [...document.querySelectorAll(".comment[data-start]")];

const points = (text) => [...text].length; // code points, as the server counts; a string's length counts UTF-16 units

/** The text nodes of the frozen body with the code point at which each begins. Marks laid over it (.overlay) do not count. */
function* textNodes() {
  const frozen = (node) => (node.parentElement.closest(".overlay") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT);
  const walker = document.createTreeWalker(prose, NodeFilter.SHOW_TEXT, frozen);
  let at = 0;
  while (walker.nextNode()) {
    yield { node: walker.currentNode, at };
    at += points(walker.currentNode.data);
  }
}

/** Where a code point of the whole text lies: in which node, and at which unit of it. */
function placeOf(nodes, offset) {
  const held = nodes.findLast(({ at }) => at <= offset) ?? nodes[0];
  return [held.node, [...held.node.data].slice(0, offset - held.at).join("").length];
}

function rangeOf(nodes, start, end) {
  const range = new Range();
  range.setStart(...placeOf(nodes, start));
  range.setEnd(...placeOf(nodes, end));
  return range;
}

/** The frozen text before, in and after a range. */
function partsOf(range) {
  const parts = { before: "", quote: "", after: "" };
  for (const { node } of textNodes()) {
    const from = node === range.startContainer ? range.startOffset : range.comparePoint(node, 0) < 0 ? node.length : 0;
    const to = node === range.endContainer ? range.endOffset : range.comparePoint(node, node.length) > 0 ? 0 : node.length;
    parts.before += node.data.slice(0, from);
    parts.quote += node.data.slice(from, Math.max(from, to));
    parts.after += node.data.slice(Math.max(from, to));
  }
  return parts;
}

function fillForm(range) {
  const { before, quote, after } = partsOf(range);
  form.elements.quote.value = quote.trim();
  form.elements.quote_prefix.value = [...before].slice(-CONTEXT).join("");
  form.elements.quote_suffix.value = [...after].slice(0, CONTEXT).join("");
  form.elements.quote_start.value = points(before) + points(quote) - points(quote.trimStart());
  form.elements.quote.dispatchEvent(new Event("input", { bubbles: true }));
}

function offer() {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-small btn-primary passage-button no-print";
  button.textContent = "Comment on these words";
  button.hidden = true;
  prose.closest(".sheet").append(button);
  let marked = null;

  document.addEventListener("selectionchange", () => {
    const selection = document.getSelection();
    const range = selection.rangeCount ? selection.getRangeAt(0) : null;
    const inside = range && !range.collapsed && prose.contains(range.commonAncestorContainer) && range.toString().trim();
    marked = inside ? range.cloneRange() : null;
    button.hidden = !inside;
  });
  // Not on click: pressing the button would take the selection away first.
  button.addEventListener("pointerdown", (event) => event.preventDefault());
  button.addEventListener("click", () => {
    if (!marked) return;
    fillForm(marked);
    button.hidden = true;
    form.closest("details").open = true;
    form.elements.body.focus();
  });
}

function paint() {
  const nodes = [...textNodes()];
  if (!nodes.length) return;
  const ranges = new Map(anchored.map((comment) => [comment, rangeOf(nodes, Number(comment.dataset.start), Number(comment.dataset.end))]));
  const highlight = new Highlight(...ranges.values());
  const current = new Highlight();
  current.priority = 1;
  CSS.highlights.set("comment", highlight);
  CSS.highlights.set("comment-current", current);

  for (const [comment, range] of ranges) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-small btn-quiet";
    button.textContent = "Show in the text";
    button.addEventListener("click", () => {
      current.clear();
      current.add(range);
      const block = range.startContainer.parentElement;
      block.scrollIntoView({ block: "center" });
      block.tabIndex = -1;
      block.focus({ preventScroll: true });
    });
    comment.querySelector("blockquote")?.after(button);
  }
  prose.addEventListener("click", (event) => {
    if (event.target.closest("a") || !document.getSelection().isCollapsed) return;
    const hit = [...ranges].find(([, range]) => [...range.getClientRects()].some((box) => event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom));
    if (!hit) return;
    hit[0].closest("details")?.setAttribute("open", "");
    hit[0].scrollIntoView({ block: "center" });
    current.clear();
    current.add(hit[1]);
  });
}

if (prose && form) offer();
if (prose && anchored.length && window.Highlight) paint();
