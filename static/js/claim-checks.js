// Verdicts on claims are kept as they are chosen; the button is only for pages without this script. "Show in the text" leads to
// the claim's citation, marks its block and gives it the focus. The page names the keys.

const list = document.querySelector("[data-claims]");
const MARKED = "is-shown";
let shownFrom = null; // the claim to which Escape leads back

function showProgress({ checked, total, verdicts }) {
  for (const place of document.querySelectorAll("[data-progress]")) place.textContent = `${checked} of ${total}`;
  for (const place of document.querySelectorAll("[data-verdicts]")) place.textContent = verdicts;
  const bar = document.querySelector("progress");
  if (bar) bar.value = checked;
}

/** The choices of which claims are listed, with how many each leaves, in the order of the server. */
function showFilters(filters) {
  const links = [...document.querySelectorAll("[data-claim-filters] a")];
  const known = new Map(links.map((link) => [new URL(link.href).searchParams.get("claims") ?? "", link]));
  for (const link of links) link.closest("li").hidden = true;
  for (const { value, label, count } of filters) {
    const item = known.get(value)?.closest("li") ?? links[0].closest("li").cloneNode(true);
    const link = item.querySelector("a");
    if (!known.has(value)) {
      const address = new URL(links[0].href);
      address.searchParams.set("claims", value);
      link.href = address.href;
      link.removeAttribute("aria-current");
      link.firstChild.data = `${label} `;
    }
    link.querySelector(".count").textContent = String(count);
    item.hidden = false;
    links[0].closest("ul").append(item);
  }
}

/** The button leads to the first claim that still has no verdict, and goes with the last. */
function showFirstToCheck() {
  const button = document.querySelector("[data-first-to-check]");
  if (!button || new URL(button.href).search !== location.search) return;
  const first = [...list.querySelectorAll("form.claim")].find((form) => !form.dataset.verdict);
  if (first) button.hash = first.id;
  else button.hidden = true;
}

function showVerdict(form) {
  const chosen = form.querySelector("input[name='verdict']:checked");
  form.dataset.verdict = chosen?.value ?? "";
  const asks = form.querySelector(".claim-asks");
  if (asks) asks.hidden = Boolean(chosen?.value);
  form.querySelector("[data-verdict-label]").textContent = chosen?.labels[0].textContent.trim() ?? "Not checked";
  // A verdict against a claim asks for a word more.
  if (chosen?.value && chosen.value !== "supported") form.querySelector(".claim-note").open = true;
}

async function keep(form) {
  const status = form.querySelector("[data-kept]");
  status.textContent = "Keeping …";
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body: new FormData(form),
      headers: { Accept: "application/json" },
      credentials: "same-origin",
    });
    const said = await answer.json();
    if (!answer.ok) throw new Error(said.message);
    showProgress(said);
    showFilters(said.filters);
    showVerdict(form);
    showFirstToCheck();
    status.textContent = "Kept";
  } catch (problem) {
    // The button comes back: what was chosen is still in the form, and can be sent again.
    status.textContent = problem instanceof TypeError || problem instanceof SyntaxError ? "Not kept: no connection." : problem.message;
    form.querySelector("[data-keep-verdict]").hidden = false;
  }
}

/** The claim's place in the text, marked and with the focus. False where the page holds another text. */
function shown(link) {
  const mark = document.getElementById(decodeURIComponent(link.hash.slice(1)));
  const block = mark?.closest("p, li, tr, dd, h2, h3, h4");
  if (!block) return false;
  document.querySelector(`.${MARKED}`)?.classList.remove(MARKED);
  block.classList.add(MARKED);
  block.tabIndex = -1;
  block.scrollIntoView({ block: "center" });
  block.focus({ preventScroll: true });
  shownFrom = link.closest("form.claim");
  return true;
}

function goTo(form) {
  if (!form) return;
  form.focus();
  form.scrollIntoView({ block: "nearest" });
}

/** The next claim without a verdict behind this one, from the beginning again after the last. */
function nextToCheck(form) {
  const forms = [...list.querySelectorAll("form.claim")];
  const at = forms.indexOf(form) + 1;
  return [...forms.slice(at), ...forms.slice(0, at - 1)].find((other) => !other.dataset.verdict);
}

function onKey(event) {
  if (event.altKey || event.ctrlKey || event.metaKey || event.target.matches("textarea")) return;
  const form = event.target.closest("form.claim");
  if (!form) return;
  const forms = [...list.querySelectorAll("form.claim")];
  const verdicts = [...form.querySelectorAll("input[name='verdict']")];
  const step = { j: 1, k: -1 }[event.key];
  if (step) goTo(forms[forms.indexOf(form) + step]);
  else if (event.key === "n") goTo(nextToCheck(form));
  else if (event.key === "t") form.querySelector("[data-show-claim]")?.click();
  else if (["1", "2", "3", "4"].includes(event.key)) {
    const verdict = verdicts[Number(event.key) - 1];
    verdict.checked = true;
    verdict.dispatchEvent(new Event("change", { bubbles: true }));
  } else return;
  event.preventDefault();
}

if (list) {
  for (const button of list.querySelectorAll("[data-keep-verdict]")) {
    const form = button.closest("form");
    button.hidden = true;
    form.addEventListener("change", () => keep(form));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      keep(form);
    });
  }
  list.addEventListener("keydown", onKey);
  list.addEventListener("click", (event) => {
    const show = event.target.closest("[data-show-claim]");
    if (show && shown(show)) event.preventDefault();
    const next = event.target.closest("[data-next-to-check]");
    if (!next) return;
    goTo(nextToCheck(next.closest("form.claim")));
    event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && shownFrom && event.target.classList.contains(MARKED)) goTo(shownFrom);
  });
  document.querySelector("[data-claim-keys]").hidden = false;
}
