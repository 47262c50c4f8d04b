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

/** The way into the text for a finding that has words in it and no line: it is about a source, wherever that is cited. */
function addWay({ item, quote }, views, go) {
  if (!quote || item.querySelector("a[data-field]")) return;
  const view = views.find((one) => placesOf(one.state.doc.toString(), { quote }).length);
  if (!view) return;
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "finding-way", textContent: "Go there" });
  button.setAttribute("aria-label", `Go there: ${quote}`);
  button.addEventListener("click", () => {
    const [first] = placesOf(view.state.doc.toString(), { quote });
    if (first) go(view, first);
  });
  item.querySelector(".finding-head").append(button);
}

/** After the list was made anew the focus is not lost with the button that had it. */
function keepFocus(place) {
  let isInside = false;
  place.addEventListener("focusin", () => { isInside = true; });
  place.addEventListener("focusout", (event) => {
    if (event.relatedTarget) isInside = place.contains(event.relatedTarget);
  });
  return () => {
    if (isInside && document.activeElement === document.body) {
      place.closest("details").querySelector("summary").focus({ preventScroll: true });
    }
    isInside = place.contains(document.activeElement);
  };
}

/**
 * Keeps the marks of all editors with the list. `editors` are the views by the names of their texts, `spoken` is where
 * a change of the counts is said, and `go` shows a place of a view.
 */
export function followFindings({ place, spoken, editors, marks, go }) {
  const refocus = keepFocus(place);
  const counts = () => place.querySelector(".findings-counts")?.textContent.trim() ?? "";
  let told = counts();
  const show = () => {
    const all = listed(place);
    for (const [audience, view] of editors) {
      const own = all.filter((finding) => !finding.isPassed && (!finding.audience || finding.audience === audience));
      marks.show(view, own);
    }
    for (const buttons of place.querySelectorAll("[data-remedies]")) buttons.hidden = false;
    all.forEach((finding) => addWay(finding, [...editors.values()], go));
    refocus();
    if (counts() !== told) spoken.textContent = `Findings: ${counts()}`;
    told = counts();
  };
  new MutationObserver(show).observe(place, { childList: true });
  show();
}
