// Words typed into <form data-keep="name"> outlive sending another form of the page, an expired session and a reload. They
// stay in this tab (sessionStorage) until their own form has been taken. Passwords and hidden fields are never kept.

const SENT = "typed-sent";
const storageKey = (name) => `typed:${name}`;
const fieldsOf = (form) => [...form.elements].filter((field) => field.name && !["hidden", "password", "submit"].includes(field.type));

function typedIn(form) {
  const typed = {};
  for (const field of fieldsOf(form)) {
    if (field.type === "radio" || field.type === "checkbox") {
      if (field.checked) (typed[field.name] ??= []).push(field.value);
    } else if (field.value.trim()) typed[field.name] = field.value;
  }
  return typed;
}

/** Fills only what is empty: where the server has sent words back, those are the newer ones. */
function restore(form, typed) {
  const fields = fieldsOf(form);
  const chosenByServer = new Set(fields.filter((field) => field.checked && field.value).map((field) => field.name));
  for (const field of fields) {
    const words = typed[field.name];
    if (words === undefined) continue;
    if (field.type === "radio" || field.type === "checkbox") {
      if (!chosenByServer.has(field.name)) field.checked = [words].flat().includes(field.value);
    } else if (!field.value) field.value = words;
  }
}

const forms = [...document.querySelectorAll("form[data-keep]")];

// Taken: the page after it shows the new comment, or has this form no longer.
const sent = sessionStorage.getItem(SENT);
if (sent && (location.hash.startsWith("#comment-") || !forms.some((form) => form.dataset.keep === sent))) {
  sessionStorage.removeItem(storageKey(sent));
}
sessionStorage.removeItem(SENT);

for (const form of forms) {
  const key = storageKey(form.dataset.keep);
  restore(form, JSON.parse(sessionStorage.getItem(key) ?? "{}"));
  form.addEventListener("input", () => sessionStorage.setItem(key, JSON.stringify(typedIn(form))));
  form.addEventListener("submit", () => sessionStorage.setItem(SENT, form.dataset.keep));
}
