// Verdicts on claims are kept as they are chosen; the button is only for pages without this script. "Show in the text" leads to
// the claim's citation and marks its block for a moment. Keys on a focused claim: 1 to 4 choose a verdict, j and k go on and back.

const list = document.querySelector("[data-claims]");
const MARKED = "is-shown";

function showProgress({ checked, total, verdicts }) {
  for (const place of document.querySelectorAll("[data-progress]")) place.textContent = `${checked} of ${total}`;
  for (const place of document.querySelectorAll("[data-verdicts]")) place.textContent = verdicts;
  const bar = document.querySelector("progress");
  if (bar) bar.value = checked;
}

function showVerdict(form) {
  const chosen = form.querySelector("input[name='verdict']:checked");
  form.dataset.verdict = chosen?.value ?? "";
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
    showVerdict(form);
    status.textContent = "Kept";
  } catch (problem) {
    // The button comes back: what was chosen is still in the form, and can be sent again.
    status.textContent = problem instanceof TypeError || problem instanceof SyntaxError ? "Not kept: no connection." : problem.message;
    form.querySelector("[data-keep-verdict]").hidden = false;
  }
}

function shown(link) {
  const mark = document.getElementById(decodeURIComponent(link.hash.slice(1)));
  const block = mark?.closest("p, li, tr, dd, h2, h3, h4");
  if (!block) return;
  document.querySelector(`.${MARKED}`)?.classList.remove(MARKED);
  block.classList.add(MARKED);
}

function onKey(event) {
  if (event.altKey || event.ctrlKey || event.metaKey || event.target.matches("textarea")) return;
  const form = event.target.closest("form.claim");
  if (!form) return;
  const forms = [...list.querySelectorAll("form.claim")];
  const verdicts = [...form.querySelectorAll("input[name='verdict']")];
  const step = { j: 1, k: -1 }[event.key];
  if (step) forms[forms.indexOf(form) + step]?.focus();
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
    const link = event.target.closest("[data-show-claim]");
    if (link) shown(link);
  });
}
