// Copies of unsaved text in this browser, for as long as the server has not got it. Each belongs to one person: the pages of
// another account never read it, and signing out removes it.

const PREFIX = "draft:";

/** Whether this browser keeps anything at all. */
export function keeps() {
  try {
    return Boolean(window.localStorage);
  } catch {
    return false; // storage is switched off
  }
}

function nameOf(copy) {
  return `${PREFIX}${copy.user}:${copy.article}:${copy.window}`;
}

/** Keeps a copy: `{user, article, window, base, texts, keepAt}`. False where there is no room, or no store. */
export function put(copy) {
  try {
    localStorage.setItem(nameOf(copy), JSON.stringify({ ...copy, at: Date.now() }));
    return true;
  } catch {
    return false;
  }
}

export function remove(copy) {
  if (keeps()) localStorage.removeItem(nameOf(copy));
}

/** A person's copies, of one article or of all, the newest first. What cannot be read is no copy. */
export function copiesOf(user, article = "") {
  if (!keeps()) return [];
  const begins = `${PREFIX}${user}:${article ? `${article}:` : ""}`;
  return Object.keys(localStorage)
    .filter((name) => name.startsWith(begins))
    .flatMap((name) => {
      try {
        const copy = JSON.parse(localStorage.getItem(name));
        return copy?.texts ? [copy] : [];
      } catch {
        return [];
      }
    })
    .sort((one, other) => other.at - one.at);
}
