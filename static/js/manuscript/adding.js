// A file of records dropped onto the text, or an identifier pasted into it, is offered as a source: it goes through the same
// door as the dialog's forms.

const DOI = /^(?:doi:\s*|https?:\/\/(?:dx\.)?doi\.org\/)?10\.\d{4,9}\/\S+$/i;
const PMID = /^(?:pmid:\s*\d{4,9}|https?:\/\/pubmed\.ncbi\.nlm\.nih\.gov\/\d{1,9}\/?|(?:pmcid:\s*)?PMC\d{3,9})$/i;
const RECORDS = /\.(?:ris|bib|bibtex|nbib|json|xml|enw)$/i;
const MOST_BYTES = 500_000;
const IS_CITING = /\[[^[\]`]*@[^[\]]*$/;

const trimmedTo = (words, most) => (words.length > most ? `${words.slice(0, most - 1)}…` : words);

function form(way, fields) {
  const data = new FormData();
  data.set("way", way);
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  return data;
}

export function adding(cm, library, offers, url) {
  // Places that something is offered for: they move with what is typed before them.
  const places = new Set();
  const following = cm.EditorView.updateListener.of(({ docChanged, changes, view }) => {
    if (!docChanged) return;
    for (const place of places) if (place.view === view) place.from = changes.mapPos(place.from, -1);
  });
  const follow = (view, from) => {
    const place = { view, from };
    places.clear(); // a new offer takes the place of the last
    places.add(place);
    return place;
  };

  /** Sends it; writes the citation in place of `words`, where they still stand; gives back what went wrong. */
  async function add(place, data, words) {
    const { view } = place;
    const { sources, html, trouble } = await library.add(url, data);
    if (!sources) return trouble ?? library.reasonIn(html);
    const citation = `[${sources.map((source) => source.cite).join("; ")}]`;
    const at = place.from;
    const stands = words && view.state.sliceDoc(at, at + words.length) === words;
    const before = view.state.sliceDoc(Math.max(at - 1, 0), at);
    const insert = (/\S/.test(before) && !/[([]/.test(before) ? " " : "") + citation;
    view.dispatch({
      changes: { from: at, to: stands ? at + words.length : at, insert },
      selection: { anchor: at + insert.length },
      scrollIntoView: true,
      userEvent: "input",
    });
    library.taken(sources);
    library.say(`Added and cited: ${sources.map((source) => source.key).join(", ")}.`);
    return null;
  }

  /** An identifier that is the whole of what was pasted: written as it is, and offered. */
  function identifier(data, view, { from, to }) {
    const words = data.getData("text/plain").trim();
    if (!DOI.test(words) && !PMID.test(words)) return false;
    const line = view.state.doc.lineAt(from);
    if (IS_CITING.test(line.text.slice(0, from - line.from))) return false; // the picker looks it up
    view.dispatch({ changes: { from, to, insert: words }, selection: { anchor: from + words.length }, userEvent: "input.paste" });
    const place = follow(view, from);
    offers.show({
      says: `${trimmedTo(words, 60)} names a source.`,
      focus: () => view.focus(),
      options: [
        { label: "Look it up and cite it", act: () => add(place, form("identifier", { identifier: words }), words) },
        { label: "Keep it as text" },
      ],
    });
    return true;
  }

  function records(files, view, from) {
    const file = [...files].find((one) => RECORDS.test(one.name));
    if (!file) return false;
    const place = follow(view, view.state.doc.lineAt(from).to);
    offers.show({
      says: `${trimmedTo(file.name, 60)}: put its sources into the library and onto this article’s list, and cite them at the end of the line?`,
      focus: () => view.focus(),
      options: [
        {
          label: "Add and cite",
          async act() {
            if (file.size > MOST_BYTES) return "This file is too large to cite at one place. Import it under Library, Add sources.";
            return add(place, form("records", { text: await file.text() }));
          },
        },
        { label: "Leave it" },
      ],
    });
    return true;
  }

  const dropping = cm.EditorView.domEventHandlers({
    dragover(event) {
      if (![...event.dataTransfer.types].includes("Files")) return false;
      event.preventDefault(); // else the browser would open the file in place of the draft
      return true;
    },
    drop(event, view) {
      if (!event.dataTransfer.files.length) return false;
      event.preventDefault();
      const from = view.posAtCoords({ x: event.clientX, y: event.clientY }) ?? view.state.selection.main.head;
      if (!records(event.dataTransfer.files, view, from)) {
        library.say("Only files of records (.ris, .bib, .nbib, CSL .json) can be dropped onto the text.");
      }
      return true;
    },
  });

  return {
    extension: [following, dropping],
    pasted: (data, view, at) => records(data.files, view, at.from) || identifier(data, view, at),
  };
}
