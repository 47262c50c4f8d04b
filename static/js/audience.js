// Sends a reader who said before that they are a patient or carer on to that text, from the article's own address, and marks the
// answer that was remembered. The page itself is the same for everybody; without this script its links lead to each text.

import { remembered } from "./remembered-audience.js";

const choices = document.querySelector("[data-readers]");
const patientText = document.querySelector("link[rel=alternate][data-text=patient][data-sends-on]");

if (remembered === "patient" && patientText) {
  location.replace(patientText.getAttribute("href") + location.search + location.hash);
} else if (choices && remembered) {
  const links = [...choices.querySelectorAll("[data-reader]")];
  const here = links.find((link) => link.hasAttribute("aria-current"));
  const mine = links.find((link) => link.dataset.reader === remembered);
  const target = (link) => new URL(link.href).searchParams.get("to");
  // A student reads the text that clinicians read: the mark moves only between answers that lead to the same text.
  if (here && mine && here !== mine && target(here) === target(mine)) {
    here.removeAttribute("aria-current");
    mine.setAttribute("aria-current", "page");
  }
}
