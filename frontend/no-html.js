// Stands in for @codemirror/lang-html: HTML in a manuscript is coloured as text. This keeps the grammars of HTML, CSS and
// JavaScript, half the size of the whole, out of the bundle.

import { LanguageSupport, StreamLanguage } from "@codemirror/language";

export const htmlLanguage = StreamLanguage.define({
  name: "plain",
  token(stream) {
    stream.skipToEnd();
    return null;
  },
});

export const html = () => new LanguageSupport(htmlLanguage);
export const htmlCompletionSource = () => null;
