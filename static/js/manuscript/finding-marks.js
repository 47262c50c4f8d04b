// Findings underlined in the text, as they are listed beside it. The pointer on one says what it is; F8 goes to the next.

import { placesOf } from "./finding-places.js";

/** The findings that the list beside the text shows now. */
export function listed(place) {
  return [...place.querySelectorAll("[data-finding]")].map((item) => ({
    item,
    audience: item.dataset.in,
    line: Number(item.dataset.on) || 0,
    quote: item.dataset.quote ?? "",
    isPassed: "passed" in item.dataset,
    severity: /finding-(error|warning|notice)/.exec(item.className)?.[1] ?? "notice",
    message: item.querySelector(".finding-message")?.textContent.trim() ?? "",
    remedy: item.querySelector(".finding-remedy")?.textContent.trim() ?? "",
  }));
}

function card(found) {
  const dom = document.createElement("div");
  dom.className = "finding-card";
  for (const { severity, message, remedy } of found) {
    const words = document.createElement("p");
    const head = document.createElement("strong");
    head.className = `finding-severity is-${severity}`;
    head.textContent = severity[0].toUpperCase() + severity.slice(1);
    words.append(head, ` ${message} ${remedy}`);
    dom.append(words);
  }
  return { dom };
}

/** What shows the findings in one editor: its extension, and what puts those of its text there. */
export function findingMarks(cm) {
  const { Decoration, EditorView, hoverTooltip, keymap, StateEffect, StateField } = cm;
  const found = StateEffect.define();
  const WEIGHT = { error: 0, warning: 1, notice: 2 };

  const field = StateField.define({
    create: () => Decoration.none,
    update(marks, transaction) {
      let now = marks.map(transaction.changes);
      for (const effect of transaction.effects) if (effect.is(found)) now = effect.value;
      return now;
    },
    provide: (self) => EditorView.decorations.from(self),
  });

  const at = (state, from, to = from) => {
    const there = [];
    state.field(field).between(from, to, (start, end, { spec }) => {
      if (start <= to && end >= from) there.push({ from: start, to: end, ...spec.finding });
    });
    return there.sort((one, other) => WEIGHT[one.severity] - WEIGHT[other.severity]);
  };

  const underPointer = hoverTooltip((view, place) => {
    const there = at(view.state, place);
    if (!there.length) return null;
    return { pos: there[0].from, end: there[0].to, above: false, create: () => card(there) };
  });

  function next(view) {
    const { from } = view.state.selection.main;
    const all = [];
    for (const cursor = view.state.field(field).iter(); cursor.value; cursor.next()) {
      all.push({ from: cursor.from, to: cursor.to, finding: cursor.value.spec.finding });
    }
    const target = all.find((one) => one.from > from) ?? all[0];
    if (!target) return false;
    view.dispatch({
      selection: { anchor: target.from, head: target.from },
      effects: [EditorView.scrollIntoView(target.from, { y: "center" }), EditorView.announce.of(target.finding.message)],
    });
    return true;
  }

  function show(view, findings) {
    const text = view.state.doc.toString();
    const ranges = findings.flatMap((finding) =>
      placesOf(text, finding).map(({ from, to }) =>
        Decoration.mark({ class: `md-finding is-${finding.severity}`, finding }).range(from, to),
      ),
    );
    view.dispatch({ effects: found.of(Decoration.set(ranges, true)) });
  }

  return { extension: [field, underPointer, keymap.of([{ key: "F8", run: next }])], show };
}

/** Keeps the marks of all editors with the list; `audience` is the name of an editor's text. */
export function followFindings(place, editors, marks) {
  const show = () => {
    const all = listed(place).filter((finding) => !finding.isPassed);
    for (const [audience, view] of editors) {
      marks.show(view, all.filter((finding) => !finding.audience || finding.audience === audience));
    }
    for (const buttons of place.querySelectorAll("[data-remedies]")) buttons.hidden = false;
  };
  new MutationObserver(show).observe(place, { childList: true });
  show();
}
