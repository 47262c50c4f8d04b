// An offer above the text: what was noticed, and what can be done about it. A new one takes the place of the last.

export function offers(place) {
  const words = place.querySelector("[data-offer-words]");
  const choices = place.querySelector("[data-offer-choices]");
  let current = null;

  function close() {
    const had = place.contains(document.activeElement);
    place.classList.remove("is-open");
    words.textContent = "";
    choices.replaceChildren();
    if (had) current?.focus();
    current = null;
  }

  function button({ label, act, isFirst }) {
    const made = document.createElement("button");
    Object.assign(made, { type: "button", className: isFirst ? "btn btn-small btn-primary" : "btn btn-small", textContent: label });
    made.addEventListener("click", async () => {
      for (const one of choices.children) one.disabled = true;
      const offer = current;
      const trouble = await act?.();
      if (offer !== current) return; // another one has come meanwhile
      if (!trouble) {
        close();
        return;
      }
      words.textContent = trouble;
      for (const one of choices.children) one.disabled = false;
    });
    return made;
  }

  place.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });

  return {
    /** Shows an offer. Each choice has a label and what it does; what that gives back is trouble, and is said. `focus` is
     * where the keyboard goes when the offer is gone. */
    show({ says, options, focus }) {
      current = { focus };
      place.classList.add("is-open");
      choices.replaceChildren(...options.map((option, at) => button({ ...option, isFirst: at === 0 })));
      words.textContent = says;
    },
    close,
  };
}
