// `[@` opens a list of the library's sources; choosing one writes its key and puts it onto the article's list.

const WAIT = 200; // ms of no typing before the library is asked
// An open bracket, and behind it an @ that begins a key: `[@`, `[see @`, `[@one; @`. An e-mail address is none.
const BEGUN = /\[(?:[^[\]`]*[\s;])?-?@\{?([^[\]{}@;,`]{0,80})$/;
const REST_OF_KEY = /^[\p{L}\p{N}_:./\-]*/u;
const CLOSES = /^[^[\]\n]*\]/;

/** The words typed behind the last @, and where that stands; null where nothing is being cited. */
function typedAt(context) {
  const begun = context.matchBefore(BEGUN);
  if (!begun) return null;
  const from = begun.from + begun.text.lastIndexOf("@");
  return { from, words: BEGUN.exec(begun.text)[1].trimStart() };
}

/** Writes the sources' keys in place of what was typed, and closes the bracket where nothing behind closes it. */
export function cite(view, sources, from, to, annotations) {
  const line = view.state.doc.lineAt(to);
  const behind = line.text.slice(to - line.from);
  const isClosed = CLOSES.test(behind);
  const end = isClosed && to > from + 1 ? to + REST_OF_KEY.exec(behind)[0].length : to;
  const text = sources.map((source) => source.cite).join("; ") + (isClosed ? "" : "]");
  view.dispatch({
    changes: { from, to: end, insert: text },
    selection: { anchor: from + text.length },
    scrollIntoView: true,
    userEvent: "input.complete",
    annotations,
  });
}

function element(name, className, text) {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}

/** One entry: key and badges, below them authors, year and title. */
function entryOf({ source }) {
  const entry = element("span", "picker-entry", "");
  if (!source) {
    entry.append(element("span", "picker-add", "Add a new source…"));
    return entry;
  }
  const head = element("span", "picker-head", "");
  head.append(element("code", "", source.key), " ", element("span", `badge badge-${source.type}`, source.type_label));
  if (source.linked) head.append(" ", element("span", "picker-linked", "on the list"));
  if (source.retraction) head.append(" ", element("strong", "retraction-mark", source.retraction));
  const who = [source.authors, source.year].filter(Boolean).join(" ");
  entry.append(head, element("span", "picker-who", who), " ", source.title);
  return entry;
}

export function citing(cm, library, dialog) {
  const choose = (source) => (view, completion, from, to) => {
    cite(view, [source], from, to, cm.pickedCompletion.of(completion));
    library.cited(view, from, [source]);
    library.link(source);
  };
  const add = (words) => (view, completion, from, to) => {
    dialog.open(words, {
      cite(sources) {
        cite(view, sources, from, to);
        library.cited(view, from, sources);
      },
      focus: () => view.focus(),
    });
  };

  async function sourcesFor(context) {
    const typed = typedAt(context);
    if (!typed) return null;
    // Behind a whole key and a blank comes a page or a chapter, not more of a title.
    const [first, ...more] = typed.words.split(/\s/);
    if (more.length && library.known.get(first) && !context.explicit) return null;
    const aborting = new AbortController();
    context.addEventListener("abort", () => aborting.abort(), { onDocChange: true });
    const found = await library.search(typed.words, aborting.signal);
    if (!found || context.aborted) return null;
    return {
      from: typed.from,
      filter: false, // the server has found them, by more than their names
      options: [
        ...found.map((source) => ({ label: source.key, source, apply: choose(source) })),
        { label: "Add a new source…", apply: add(typed.words) },
      ],
    };
  }

  // While the library is being asked, a key meant for the list must not break the line or move the caret away.
  const wait = ({ state }) => {
    const { head } = state.selection.main;
    const line = state.doc.lineAt(head);
    return BEGUN.test(line.text.slice(0, head - line.from)) && cm.completionStatus(state) === "pending";
  };
  const patience = cm.Prec.high(cm.keymap.of(["Enter", "ArrowDown", "ArrowUp"].map((key) => ({ key, run: wait }))));

  const list = cm.autocompletion({
    override: [sourcesFor],
    activateOnTypingDelay: WAIT,
    icons: false,
    closeOnBlur: true,
    tooltipClass: () => "picker",
    interactionDelay: 0,
    addToOptions: [{ render: entryOf, position: 20 }],
  });
  return [list, patience];
}
