// Signing out leaves nothing of a person in this browser. What it still keeps of them is sent to the server first; only where
// that cannot be done are they asked.

import { copiesOf, remove } from "./unsaved/copies.js";

const LOST = "This browser keeps text of yours that the server has not got. Signing out removes it here. Sign out all the same?";

async function sent(copy, key) {
  const { title, summary, professional, patient, note } = copy.texts;
  const fields = { title, summary, professional, patient, note };
  const names = { edit_number: copy.base, window: copy.window, takes_over: copy.takesOver, opened_by: copy.user };
  const body = new URLSearchParams({ ...fields, ...names, csrfmiddlewaretoken: key });
  try {
    return (await fetch(copy.keepAt, { method: "POST", body, headers: { Accept: "application/json" } })).ok;
  } catch {
    return false;
  }
}

function forgetTyped() {
  for (const name of Object.keys(sessionStorage)) {
    if (name.startsWith("typed")) sessionStorage.removeItem(name);
  }
}

async function signOut(form) {
  document.dispatchEvent(new Event("keep-here"));
  for (const copy of copiesOf(form.dataset.signOut)) {
    if (await sent(copy, form.elements.csrfmiddlewaretoken.value)) remove(copy);
  }
  const left = copiesOf(form.dataset.signOut);
  if (left.length && !window.confirm(LOST)) return;
  document.dispatchEvent(new Event("signing-out")); // from here on the page keeps nothing more
  copiesOf(form.dataset.signOut).forEach(remove);
  forgetTyped();
  form.submit();
}

for (const form of document.querySelectorAll("form[data-sign-out]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    signOut(form);
  });
}
