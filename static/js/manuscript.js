// The text areas of the draft page become editors (CodeMirror) that know Markdown and citations. The area stays the form's
// field: it is hidden and kept in step, so that saving, previewing and keeping copies know of nothing else. Without this
// script, or in a browser that cannot take it, the area is what it always was.

import { citationAt, citationMarks } from "./manuscript/citations.js";
import { citing } from "./manuscript/citing.js";
import { Library } from "./manuscript/library.js";
import { newSource } from "./manuscript/new-source.js";
import { sourceCards } from "./manuscript/source-card.js";

const form = document.querySelector("[data-draft-form][data-editor]");
const tools = document.querySelector("[data-writing-tools]");

/** Words of Markdown by what they are, for css/writing.css. */
function colours({ syntaxHighlighting, tagHighlighter, tags }) {
  return syntaxHighlighting(
    tagHighlighter([
      { tag: tags.heading, class: "md-heading" },
      { tag: tags.strong, class: "md-strong" },
      { tag: tags.emphasis, class: "md-emphasis" },
      { tag: tags.monospace, class: "md-code" },
      { tag: tags.quote, class: "md-quote" },
      { tag: [tags.url, tags.comment], class: "md-aside" },
      { tag: [tags.processingInstruction, tags.contentSeparator], class: "md-mark" },
    ]),
  );
}

/** What the area tells a screen reader, told by the editor that stands in its place. */
function attributesOf(area) {
  const described = [area.getAttribute("aria-describedby"), "writing-hint"].filter(Boolean).join(" ");
  const attributes = {
    "aria-label": area.labels[0]?.textContent.trim() ?? "Text",
    "aria-describedby": described,
    autocapitalize: "sentences",
    autocorrect: "on",
    spellcheck: "true",
    tabindex: "0", // said outright, so that a tool that looks for a way into a long text finds it
  };
  if (area.getAttribute("aria-invalid")) attributes["aria-invalid"] = area.getAttribute("aria-invalid");
  return attributes;
}

const PHRASES = {
  "next": "Next",
  "previous": "Previous",
  "all": "Select all",
  "match case": "Match case",
  "regexp": "Pattern",
  "by word": "Whole words",
  "Replace": "Replace with",
  "replace": "Replace",
  "replace all": "Replace all",
  "close": "Close",
};

/** Text of several lines that comes as one (dictation): left to the browser, it would write style attributes. */
function linesAtOnce({ EditorView }) {
  return EditorView.domEventHandlers({
    beforeinput(event, view) {
      if (event.inputType !== "insertText" || !event.data?.includes("\n")) return false;
      view.dispatch(view.state.replaceSelection(event.data), { scrollIntoView: true, userEvent: "input.type" });
      event.preventDefault();
      return true;
    },
  });
}

function extensionsFor(area, cm, library, dialog) {
  // Toggling a comment would put `<!-- -->` into a text that is printed.
  const keys = cm.defaultKeymap.filter((binding) => !["Mod-/", "Alt-A"].includes(binding.key));
  return [
    citing(cm, library, dialog),
    sourceCards(cm, library),
    citationMarks(cm),
    cm.history(),
    linesAtOnce(cm),
    cm.highlightSpecialChars(),
    cm.search({ top: true }),
    cm.markdown({ base: cm.commonmarkLanguage, extensions: [cm.Table], completeHTMLTags: false, pasteURLAsLink: false }),
    colours(cm),
    cm.EditorView.lineWrapping,
    cm.EditorState.phrases.of(PHRASES),
    cm.EditorState.tabSize.of(2),
    cm.EditorView.editorAttributes.of({ class: "manuscript-editor" }),
    cm.EditorView.contentAttributes.of(attributesOf(area)),
    // Tab is left alone: it goes on to the next field, as in any form.
    cm.keymap.of([...keys, ...cm.historyKeymap, ...cm.searchKeymap]),
  ];
}

/** Changes in either show in the other. `fromArea` marks those that need no way back. */
function keepInStep(area, cm) {
  const fromArea = cm.Annotation.define();
  let telling = false;
  const toArea = cm.EditorView.updateListener.of((update) => {
    if (!update.docChanged || update.transactions.some((one) => one.annotation(fromArea))) return;
    area.value = update.state.doc.toString();
    telling = true;
    area.dispatchEvent(new Event("input", { bubbles: true }));
    telling = false;
  });
  const follow = (view) =>
    area.addEventListener("input", () => {
      if (telling || area.value === view.state.doc.toString()) return;
      view.dispatch({
        changes: { from: 0, to: view.state.doc.length, insert: area.value },
        annotations: fromArea.of(true),
      });
    });
  return { toArea, follow };
}

/** What drafting.js asks of a field, done by the editor. */
function methodsOf(view, cm) {
  return {
    focus: () => view.focus(),
    insert(text) {
      const at = view.state.selection.main.to;
      view.focus();
      view.dispatch({
        changes: { from: at, insert: text },
        selection: { anchor: at + text.length },
        scrollIntoView: true,
        userEvent: "input",
      });
    },
    jump(number) {
      view.focus();
      if (!number) return;
      const line = view.state.doc.line(Math.min(Math.max(number, 1), view.state.doc.lines));
      view.dispatch({
        selection: { anchor: line.from, head: line.to },
        effects: cm.EditorView.scrollIntoView(line.from, { y: "center" }),
      });
    },
  };
}

function upgrade(area, cm, library, dialog) {
  const { toArea, follow } = keepInStep(area, cm);
  const had = { focus: document.activeElement === area, anchor: area.selectionStart, head: area.selectionEnd };
  const view = new cm.EditorView({
    doc: area.value,
    selection: { anchor: had.anchor, head: had.head },
    extensions: [extensionsFor(area, cm, library, dialog), toArea],
  });
  area.after(view.dom);
  area.hidden = true;
  area.editor = methodsOf(view, cm);
  follow(view);
  if (had.focus) {
    view.focus();
    view.dispatch({ effects: cm.EditorView.scrollIntoView(had.anchor, { y: "center" }) });
  }
  // The summary of errors leads to the field, which is hidden now.
  for (const link of document.querySelectorAll(`a[href="#${area.id}"]`)) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      view.focus();
    });
  }
  return view;
}

/** The buttons below the text do what the keys do, for fingers and for those who do not know the keys. */
function workTools(cm, shownView) {
  tools.hidden = false;
  tools.querySelector('[data-tool="find"]').addEventListener("click", () => cm.openSearchPanel(shownView()));
  tools.querySelector('[data-tool="cite"]').addEventListener("click", () => {
    const view = shownView();
    const at = view.state.selection.main.to;
    const around = citationAt(view.state, at);
    const place = around ? around.clusterTo - 1 : at;
    const text = around ? "; @" : "[@";
    view.focus();
    view.dispatch({
      changes: { from: place, insert: text },
      selection: { anchor: place + text.length },
      scrollIntoView: true,
      userEvent: "input",
    });
    cm.startCompletion(view);
  });
}

async function start() {
  const cm = await import(form.dataset.editor).catch(() => null);
  if (!cm) return; // it did not come: the text areas stay
  const state = document.querySelector("[data-cite-state]");
  const library = new Library(form, (words) => { state.textContent = words; });
  const dialog = newSource(document.querySelector("[data-new-source]"), library);
  const views = new Map();
  for (const area of form.querySelectorAll("textarea.manuscript")) {
    views.set(area.name, upgrade(area, cm, library, dialog));
  }
  workTools(cm, () => views.get(form.elements.shown.value) ?? [...views.values()][0]);
}

// Rules of the editor come in constructed style sheets, the one way that our content security policy leaves open.
if (form && "adoptedStyleSheets" in document) start();
