// Where a line of Markdown cites: the same forms as articles/citations/syntax.py, line by line.

const CLUSTER = /\[[^[\]`\n]*@[^[\]`\n]*\]/g;
const KEY = /(?<![\p{L}\p{N}_@])-?@(?:\{([^{}\s]+)\}|((?:[\p{L}\p{N}_]|[:.#$%&\-+?<>~/](?=[\p{L}\p{N}_]))+))/gu;

/** The cited source at a place of the text: its key, from where to where that stands, and the end of its brackets. */
export function citationAt(state, at) {
  const line = state.doc.lineAt(at);
  const column = at - line.from;
  for (const cluster of line.text.matchAll(CLUSTER)) {
    if (column <= cluster.index || column >= cluster.index + cluster[0].length) continue;
    for (const found of cluster[0].matchAll(KEY)) {
      const from = cluster.index + found.index;
      const to = from + found[0].length;
      if (column < from || column > to) continue;
      const clusterTo = line.from + cluster.index + cluster[0].length;
      return { key: found[1] ?? found[2], from: line.from + from, to: line.from + to, clusterTo };
    }
  }
  return null;
}

/** Citations stand out from the text around them. */
export function citationMarks({ Decoration, MatchDecorator, ViewPlugin }) {
  const marks = new MatchDecorator({ regexp: CLUSTER, decoration: Decoration.mark({ class: "md-citation" }) });
  return ViewPlugin.define(
    (view) => ({
      decorations: marks.createDeco(view),
      update(update) {
        this.decorations = marks.updateDeco(update, this.decorations);
      },
    }),
    { decorations: (plugin) => plugin.decorations },
  );
}
