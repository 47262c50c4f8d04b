// The words that scripts put on a page, in the language of the site. Pages in English carry no table: the words are then as written.

const table = document.getElementById("script-words");
const translated = table ? JSON.parse(table.textContent) : {};

/** The sentence in the language of the page, with what belongs into its `{places}`. */
export function words(english, places = {}) {
  return (translated[english] ?? english).replace(/\{(\w+)\}/g, (whole, name) => places[name] ?? whole);
}
