// What the draft page's scripts take from CodeMirror and Turndown. Nothing of the house is in the bundle: its own code lies unbundled in
// static/js/manuscript.js and static/js/manuscript/, and can be changed without making this anew.

import Turndown from "turndown";

export { autocompletion, completionStatus, pickedCompletion, startCompletion } from "@codemirror/autocomplete";
export { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
export { commonmarkLanguage, markdown } from "@codemirror/lang-markdown";
export { syntaxHighlighting } from "@codemirror/language";
export { openSearchPanel, search, searchKeymap } from "@codemirror/search";
export { Annotation, EditorState, Prec, StateEffect, StateField } from "@codemirror/state";
export {
  Decoration,
  EditorView,
  highlightSpecialChars,
  hoverTooltip,
  keymap,
  MatchDecorator,
  showTooltip,
  tooltips,
  ViewPlugin,
} from "@codemirror/view";
export { tagHighlighter, tags } from "@lezer/highlight";
export { Table } from "@lezer/markdown";
export { Turndown };
