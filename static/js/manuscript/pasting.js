// Pasting: a page of Word or of the web becomes Markdown, cells become a table, and numbers that look like citations are
// offered as such. Everything is first written as text, so that nothing happens that one did not choose.

import { provisional } from "./citation-numbers.js";
import { hasStructure, markdownOf } from "./pasted-html.js";
import { alignedBy, spreadsheet, tableOf } from "./tables.js";

const MOST = 2_000_000; // characters of a page; beyond, its plain words are taken

/** Places of numbers in pasted text: they move with what is typed around them, and are lost where they are changed. */
function offeredPlaces({ Decoration, EditorView, StateEffect, StateField }) {
  const offer = StateEffect.define();
  const mark = Decoration.mark({ class: "md-offered" });
  const field = StateField.define({
    create: () => Decoration.none,
    update(places, transaction) {
      let now = places.map(transaction.changes);
      for (const effect of transaction.effects) {
        if (!effect.is(offer)) continue;
        now = Decoration.set(effect.value.map(({ from, to, numbers }) => Decoration.mark({ ...mark.spec, numbers }).range(from, to)));
      }
      return now;
    },
    provide: (self) => EditorView.decorations.from(self),
  });
  const placesIn = (state) => {
    const found = [];
    for (const cursor = state.field(field).iter(); cursor.value; cursor.next()) {
      found.push({ from: cursor.from, to: cursor.to, numbers: cursor.value.spec.numbers });
    }
    return found;
  };
  return { offer, field, placesIn };
}

/** A block of its own has empty lines around it; words go into the sentence. */
function placed(state, text, isBlock) {
  const { from, to } = state.selection.main;
  if (!isBlock) return { from, to, before: "", behind: "" };
  const before = state.sliceDoc(0, from);
  const behind = state.sliceDoc(to);
  const breaks = (there) => "\n".repeat(Math.max(0, 2 - there));
  return {
    from,
    to,
    before: before.trim() ? breaks(/\n*$/.exec(before)[0].length) : "",
    behind: behind.trim() ? breaks(/^\n*/.exec(behind)[0].length) : "",
  };
}

const counted = (count, one, many) => `${count} ${count === 1 ? one : many}`;

/**
 * `otherwise` is asked first what it makes of pasted data, and `hasProvisional` whether any text of the draft has provisional
 * citations.
 */
export function pasting(cm, { offers, otherwise, hasProvisional }) {
  const { offer, field, placesIn } = offeredPlaces(cm);

  function insert(view, { text, found = [], isBlock }) {
    const { from, to, before, behind } = placed(view.state, text, isBlock);
    const start = from + before.length;
    const moved = found.map((place) => ({ ...place, from: place.from + start, to: place.to + start }));
    view.dispatch({
      changes: { from, to, insert: before + text + behind },
      selection: { anchor: start + text.length },
      effects: offer.of(moved),
      scrollIntoView: true,
      userEvent: "input.paste",
    });
    if (moved.length) offerCitations(view);
  }

  function offerCitations(view) {
    const places = placesIn(view.state);
    // The numbers of two lists look alike: whether they are the same one, only a person can say.
    const isMixed = hasProvisional();
    const numbers = [...new Set(places.flatMap((place) => place.numbers))].sort((one, other) => one - other);
    const shown = numbers.slice(0, 8).join(", ") + (numbers.length > 8 ? " and more" : "");
    const forget = () => view.dispatch({ effects: offer.of([]) });
    const meaning = isMixed
      ? "The text has such numbers already. Make these citations only where they are numbers of the same list."
      : `As citations they stand as [@unbound-${numbers[0]}] until you put a source in their place.`;
    offers.show({
      says: `${counted(places.length, "place looks", "places look")} like citations by number (${shown}). ${meaning}`,
      focus: () => view.focus(),
      options: [
        {
          label: isMixed ? "Same list: make them citations" : "Make them citations",
          act() {
            const { doc } = view.state;
            const changes = placesIn(view.state).map((place) => {
              const before = doc.sliceString(place.from - 1, place.from);
              const blank = place.from > 0 && /\S/.test(before) ? " " : "";
              return { from: place.from, to: place.to, insert: blank + provisional(place.numbers) };
            });
            view.dispatch({ changes, effects: offer.of([]), userEvent: "input" });
          },
        },
        { label: "Keep them as text", act: forget },
      ],
    });
  }

  function pasted(data) {
    const plain = data.getData("text/plain");
    const cells = spreadsheet(plain);
    if (cells) return { text: tableOf(cells, alignedBy(cells)), isBlock: true };
    const html = data.getData("text/html");
    if (!html || html.length > MOST || !hasStructure(html)) return null;
    const page = markdownOf(html, cm.Turndown);
    return page.text ? page : null;
  }

  const handler = cm.EditorView.domEventHandlers({
    paste(event, view) {
      const data = event.clipboardData;
      if (!data || view.state.readOnly) return false;
      if (otherwise(data, view, view.state.selection.main)) {
        event.preventDefault();
        return true;
      }
      const page = pasted(data);
      if (!page) return false;
      event.preventDefault();
      insert(view, page);
      return true;
    },
  });
  return [field, handler];
}
