// The dialog that adds a source beside the text. What is typed in it stays until it was taken, also when it is closed.

const IDENTIFIER = /^(?:\d{5,9}|PMC\d+|\S*10\.\d{4,9}\/\S+)$/i;

function isTyped(field) {
  if (["hidden", "submit", "button"].includes(field.type)) return false;
  if (field.options) {
    const first = [...field.options].findIndex((option) => option.defaultSelected);
    return field.selectedIndex !== Math.max(first, 0);
  }
  return field.value !== field.defaultValue;
}

export function newSource(dialog, library) {
  const state = dialog.querySelector("[data-state]");
  const forms = [...dialog.querySelectorAll("form")];
  let place = null;
  let sending = false;

  const wayOf = (name) => dialog.querySelector(`[data-way="${name}"]`);
  const fieldsOf = (form) => form.querySelector("[data-fields]");

  function show(name) {
    // Where the browser does not know groups of <details>, the others are closed by hand.
    for (const way of dialog.querySelectorAll("[data-way]")) way.open = way === wayOf(name);
    wayOf(name).querySelector("input:not([type=hidden]), textarea, select").focus();
  }

  function refused(form, html) {
    form.dataset.refused = ""; // what was typed is the fields' default now
    const answer = new DOMParser().parseFromString(html, "text/html");
    fieldsOf(form).replaceChildren(...answer.body.childNodes);
    form.querySelector(".error-summary, [aria-invalid]")?.focus();
  }

  function taken(form, sources) {
    delete form.dataset.refused;
    form.reset();
    for (const left of form.querySelectorAll(".error-summary, .field-error, [data-go-to]")) left.remove();
    for (const field of form.elements) {
      if (["hidden", "submit", "button"].includes(field.type)) continue;
      field.removeAttribute("aria-invalid");
      field.closest(".field-invalid")?.classList.remove("field-invalid");
      if (!field.options) field.defaultValue = field.value = "";
    }
    place.cite(sources);
    library.taken(sources);
    const marks = sources.filter((source) => source.retraction).map((source) => `${source.key}: ${source.retraction}.`);
    library.say([`Added and cited: ${sources.map((source) => source.key).join(", ")}.`, ...marks].join(" "));
    dialog.close();
  }

  async function send(form) {
    if (sending) return;
    sending = true;
    state.textContent = form.elements.way.value === "identifier" ? "Looking it up…" : "Adding…";
    const { sources, html, trouble } = await library.add(dialog.dataset.url, new FormData(form));
    sending = false;
    state.textContent = trouble ?? "";
    if (sources) taken(form, sources);
    else if (html) refused(form, html);
  }

  for (const form of forms) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      send(form);
    });
  }
  dialog.addEventListener("click", (event) => {
    if (event.target.closest("[data-close]")) dialog.close();
    const other = event.target.closest("[data-go-to]");
    if (!other) return;
    const target = wayOf(other.dataset.goTo).querySelector("form");
    for (const name of ["doi", "pmid"]) {
      if (other.dataset[name] && target.elements[name]) target.elements[name].value ||= other.dataset[name];
    }
    show(other.dataset.goTo);
  });
  dialog.addEventListener("close", () => place?.focus());
  window.addEventListener("beforeunload", (event) => {
    const isLeft = (form) => "refused" in form.dataset || [...form.elements].some(isTyped);
    if (forms.some(isLeft)) event.preventDefault();
  });

  return {
    /** Opens with the words that were being searched; `where` writes the citation and takes the focus back. */
    open(words, where) {
      place = where;
      state.textContent = "";
      dialog.showModal();
      const { identifier } = wayOf("identifier").querySelector("form").elements;
      if (!identifier.value && IDENTIFIER.test(words.trim())) identifier.value = words.trim();
      show("identifier");
    },
  };
}
