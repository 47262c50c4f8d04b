// The text of a draft's form, and whether two of them are one.

export const FIELDS = ["title", "summary", "professional", "patient", "note"];

/** Text as the server stores it, so that what was typed and what was saved can be compared. */
function plain(text) {
  return (text ?? "").normalize("NFC").replace(/\r\n?/g, "\n").trim();
}

export function textsIn(form) {
  return Object.fromEntries(FIELDS.map((name) => [name, form.elements[name].value]));
}

/** The texts as the server sent them: somebody may have typed before this script had come. */
export function textsSentTo(form) {
  return Object.fromEntries(FIELDS.map((name) => [name, form.elements[name].defaultValue]));
}

/** The note alone is no text: who typed nothing else has changed nothing. */
export function sameTexts(one, other) {
  return FIELDS.every((name) => name === "note" || plain(one[name]) === plain(other[name]));
}

export function same(one, other) {
  return FIELDS.every((name) => plain(one[name]) === plain(other[name]));
}
