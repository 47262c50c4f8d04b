// The source behind a key, in a card: under the pointer, and where the caret stands. Escape closes it.

import { citationAt } from "./citations.js";

const WAIT = 250; // ms: a caret on its way through a line must not ask for every key

function fill(card, key, source) {
  if (source === undefined) return "";
  const words = document.createElement("p");
  const said = [];
  if (!source) said.push(`No source of the library has the key ${key}.`);
  else {
    const badge = document.createElement("span");
    badge.className = `badge badge-${source.type}`;
    badge.textContent = source.type_label;
    words.append(badge, " ");
    if (source.retraction) {
      const mark = document.createElement("strong");
      mark.className = "retraction-mark";
      mark.textContent = `${source.retraction} `;
      words.append(mark);
    }
    said.push(source.text);
    if (source.key !== key) said.push(`Its key is ${source.key} now; ${key} goes on working.`);
    if (!source.linked) said.push("Not on this article’s list yet; saving puts it there.");
  }
  words.append(said.join(" "));
  card.replaceChildren(words);
  card.hidden = false;
  return words.textContent;
}

/** A card for the key. It stays hidden until the library has answered; `told` is then called with its words. */
function cardFor(key, library, className, told = () => {}) {
  const dom = document.createElement("div");
  dom.className = `source-card ${className}`;
  dom.hidden = true;
  let isGone = false;
  const timer = setTimeout(async () => {
    const words = fill(dom, key, await library.source(key));
    if (words && !isGone) told(words);
  }, WAIT);
  const destroy = () => {
    isGone = true;
    clearTimeout(timer);
  };
  return { dom, destroy };
}

export function sourceCards(cm, library) {
  const { EditorView, hoverTooltip, keymap, showTooltip, StateEffect, StateField } = cm;
  const close = StateEffect.define();

  const underPointer = hoverTooltip((view, at) => {
    const found = citationAt(view.state, at);
    if (!found) return null;
    return { pos: found.from, end: found.to, above: true, create: () => cardFor(found.key, library, "by-pointer") };
  });

  function tooltipAt(found) {
    return {
      pos: found.from,
      above: true,
      key: found.key,
      create: (view) => {
        const announce = (words) => view.hasFocus && view.dispatch({ effects: EditorView.announce.of(words) });
        return cardFor(found.key, library, "by-caret", announce);
      },
    };
  }

  // Made anew only where the caret comes to another key: while it moves inside one, the card stays.
  const atCaret = StateField.define({
    create: () => ({ found: null, tooltip: null }),
    update(value, transaction) {
      if (transaction.effects.some((effect) => effect.is(close))) return { ...value, tooltip: null };
      if (!transaction.docChanged && !transaction.selection) return value;
      const { main } = transaction.state.selection;
      const found = main.empty ? citationAt(transaction.state, main.head) : null;
      if (found && found.key === value.found?.key && found.from === value.found.from) return value;
      return { found, tooltip: found && tooltipAt(found) };
    },
    provide: (field) => showTooltip.from(field, (value) => value.tooltip),
  });

  const escape = {
    key: "Escape",
    run(view) {
      const { tooltip } = view.state.field(atCaret);
      if (tooltip) view.dispatch({ effects: close.of(null) });
      return Boolean(tooltip);
    },
  };
  return [underPointer, atCaret, keymap.of([escape])];
}
