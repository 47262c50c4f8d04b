// What is typed into the sign-off form is kept on the server while it is typed, so that it is there on another device and after
// the session has expired. The password is never sent before it is meant.

const form = document.querySelector("form[data-keep-at]");
const PAUSE = 1500; // ms without a key: somebody thinks

if (form) {
  const status = form.querySelector("[data-kept]");
  let timer = 0;

  async function keep() {
    const typed = new FormData(form);
    for (const secret of ["password", "code", "credential"]) typed.delete(secret);
    try {
      const answer = await fetch(form.dataset.keepAt, {
        method: "POST",
        body: typed,
        headers: { Accept: "application/json" },
        credentials: "same-origin",
      });
      const said = await answer.json();
      status.textContent = answer.ok ? "Kept. Nothing is signed yet." : said.message;
    } catch {
      status.textContent = "Offline: kept in this browser.";
    }
  }

  form.addEventListener("input", (event) => {
    if (event.target.type === "password") return;
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE);
  });
}
