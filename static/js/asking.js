// While a question is typed, the articles that may answer it are shown below the field. Only the words of the question are sent,
// nothing is kept of them, and the form works as it is: without this script the same articles are offered before it is sent.

import { words } from "./words.js";

const PAUSE = 700; // milliseconds without a key
const SHORTEST = 12;

const offers = document.querySelector("[data-offers]");

function inWords(count) {
  return count === 1
    ? words("1 article may answer this already, listed below the field.")
    : words("{count} articles may answer this already, listed below the field.", { count });
}

function start() {
  const form = offers.closest("form");
  const field = form.elements.text;
  const list = offers.querySelector("[data-offers-list]");
  const status = offers.querySelector("[data-offers-status]");
  let waiting = 0;
  let asked = "";
  let request = new AbortController();

  function show(html) {
    if (list.contains(document.activeElement)) return; // somebody is choosing one
    list.innerHTML = html;
    const count = list.querySelectorAll("li").length;
    offers.hidden = count === 0;
    for (const link of list.querySelectorAll("a")) {
      link.target = "_blank"; // what was typed stays where it is
      link.rel = "noopener";
      link.insertAdjacentHTML("beforeend", `<span class="spoken"> ${words("(opens a new window)")}</span>`);
    }
    status.textContent = count ? inWords(count) : "";
  }

  async function look() {
    const typed = field.value.trim().replace(/\s+/g, " ");
    if (typed === asked) return;
    asked = typed;
    request.abort();
    if (typed.length < SHORTEST) return show("");
    request = new AbortController();
    const body = new FormData();
    body.set("text", typed);
    body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    try {
      const answer = await fetch(offers.dataset.offers, { method: "POST", body, signal: request.signal });
      if (answer.ok) show(await answer.text());
    } catch {
      // Not online, or typed on: the articles are offered before the question is sent.
    }
  }

  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, PAUSE);
  });
  if (field.value) look();
}

if (offers) start();
