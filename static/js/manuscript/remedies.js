// The buttons below a finding. What they change is the text in the page: it can be undone there, and is saved with the rest.

import { keyPlaces, lineAt, placesOf } from "./finding-places.js";

const CLUSTER = /\s?\[[^[\]`\n]*@[^[\]`\n]*\]/g;
// As articles/citations/hidden_characters.py, but for joiners, which some scripts need.
const UNSEEN = /[\u00ad\u061c\u180e\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]/g;

/** Takes a key out of every citation; one that names nothing else goes as a whole. */
export function withoutKey(text, written) {
  const changes = [];
  for (const cluster of text.matchAll(CLUSTER)) {
    const [start] = /^\s?\[/.exec(cluster[0]);
    const items = cluster[0].slice(start.length, -1).split(";");
    const kept = items.filter((item) => !keyPlaces(item, written).length);
    if (kept.length === items.length) continue;
    const insert = kept.length ? `${start}${kept.join(";").trim()}]` : "";
    changes.push({ from: cluster.index, to: cluster.index + cluster[0].length, insert });
  }
  return changes;
}

/** Where the words of a finding end: in front of its full stop, behind a citation that is there. */
function endOf(text, finding) {
  const [place] = placesOf(text, finding);
  return place ? { at: place.to, text } : null;
}

export function remedies({ cm, place, editors, library, url, show }) {
  /** The editors that a finding is about: its audience's, or all. */
  const about = (audience) => [...editors].filter(([name]) => !audience || name === audience).map(([, view]) => view);

  function change(view, changes) {
    if (changes.length) view.dispatch({ changes, userEvent: "input" });
  }

  function replace(views, find, put) {
    for (const view of views) {
      const text = view.state.doc.toString();
      const places = find.startsWith("@") ? keyPlaces(text, find) : literalPlaces(text, find);
      change(view, places.map(({ from, to }) => ({ from, to, insert: put })));
    }
  }

  function literalPlaces(text, find) {
    const pattern = new RegExp(find.split(/\s+/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("\\s+"), "g");
    return [...text.matchAll(pattern)].map((found) => ({ from: found.index, to: found.index + found[0].length }));
  }

  /** Opens the picker at a place; the source that is chosen there goes to all other places of `find` too. */
  function choose(views, find) {
    const view = views.find((one) => keyPlaces(one.state.doc.toString(), find).length);
    if (!view) return;
    const [first] = keyPlaces(view.state.doc.toString(), find);
    show(view);
    view.focus();
    view.dispatch({
      changes: { from: first.from, to: first.to, insert: "@" },
      selection: { anchor: first.from + 1 },
      effects: cm.EditorView.scrollIntoView(first.from, { y: "center" }),
      userEvent: "input",
    });
    cm.startCompletion(view);
    library.onceCited(view, first.from, (sources) => replace(views, find, sources.map((source) => source.cite).join("; ")));
  }

  function citeBehind(view, finding) {
    const text = view.state.doc.toString();
    const end = endOf(text, finding);
    if (!end) return;
    const at = /[.!?]$/.test(text.slice(0, end.at)) ? end.at - 1 : end.at;
    show(view);
    view.focus();
    view.dispatch({
      changes: { from: at, insert: " [@" },
      selection: { anchor: at + 3 },
      effects: cm.EditorView.scrollIntoView(at, { y: "center" }),
      userEvent: "input",
    });
    cm.startCompletion(view);
  }

  async function lookUp(views, { find, identifier }) {
    const data = new FormData();
    data.set("way", "identifier");
    data.set("identifier", identifier);
    const { sources, html, trouble } = await library.add(url, data);
    if (!sources) {
      library.say(trouble ?? library.reasonIn(html));
      return;
    }
    replace(views, find, sources.map((source) => source.cite).join("; "));
    library.taken(sources);
    library.say(`Added and cited: ${sources.map((source) => source.key).join(", ")}.`);
  }

  function relevel(view, line, level) {
    const at = lineAt(view.state.doc.toString(), line);
    const signs = /^ {0,3}#{1,6}/.exec(view.state.sliceDoc(at.from, at.to));
    if (signs) change(view, [{ from: at.from, to: at.from + signs[0].length, insert: "#".repeat(level) }]);
  }

  function makeVisible(view, line) {
    const at = lineAt(view.state.doc.toString(), line);
    const found = view.state.sliceDoc(at.from, at.to).matchAll(UNSEEN);
    change(view, [...found].map((one) => ({ from: at.from + one.index, to: at.from + one.index + one[0].length })));
  }

  const ACTS = {
    replace: (views, { find, put }) => replace(views, find, put),
    choose: (views, { find }) => choose(views, find),
    cite: ([view], _, finding) => citeBehind(view, finding),
    "look-up": (views, button) => lookUp(views, button),
    remove: (views, { find }) => views.forEach((view) => change(view, withoutKey(view.state.doc.toString(), find))),
    heading: ([view], { put }, { line }) => relevel(view, line, Number(put)),
    unlink: (_, { find }) => library.unlink(find),
    visible: ([view], _, { line }) => makeVisible(view, line),
  };

  place.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-remedy]");
    if (!button) return;
    const item = button.closest("[data-finding]");
    const finding = { quote: item.dataset.quote ?? "", line: Number(item.dataset.on) || 0 };
    button.disabled = true;
    await ACTS[button.dataset.remedy](about(item.dataset.in), button.dataset, finding);
    button.disabled = false;
  });
}
