// While a worker is at an import the page's part is taken anew every two seconds. Without this script a link does it.

const PAUSE = 2_000;
const LONGEST_PAUSE = 30_000;
const part = document.querySelector("[data-import-progress]");
const spoken = document.querySelector("[data-progress-spoken]");
let pause = PAUSE;

const works = () => part.querySelector("[data-working]")?.dataset.working === "yes";

async function look() {
  try {
    const answer = await fetch(window.location.href, { headers: { Accept: "text/html" } });
    // Signed out meanwhile: the page leads to the sign-in page and back.
    if (answer.redirected) return window.location.reload();
    if (!answer.ok) throw new Error(String(answer.status));
    pause = PAUSE;
    take(new DOMParser().parseFromString(await answer.text(), "text/html"));
  } catch {
    pause = Math.min(pause * 2, LONGEST_PAUSE);
  }
  if (works()) setTimeout(look, pause);
}

function take(page) {
  const now = page.querySelector("[data-import-progress]");
  if (!now || now.innerHTML === part.dataset.last) return;
  part.dataset.last = now.innerHTML;
  // Whoever is at a link or button of the part stays there.
  const at = [...part.querySelectorAll("a, button, input")].indexOf(document.activeElement);
  part.replaceChildren(...now.childNodes);
  if (at >= 0) part.querySelectorAll("a, button, input")[at]?.focus({ preventScroll: true });
  if (!works()) spoken.textContent = part.querySelector("[data-sentence]").dataset.sentence;
}

if (works()) setTimeout(look, PAUSE);
