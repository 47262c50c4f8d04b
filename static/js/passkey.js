// Signing with a passkey instead of the password: the server gives a challenge, the browser asks for the key, and the answer is
// sent with the form. Without this script, or without a key, the password is the way.

const offer = document.querySelector("[data-passkey]");
const form = offer?.closest("form");

async function sign(status) {
  if (!form.reportValidity()) return;
  status.textContent = "Waiting for your passkey …";
  const token = form.elements.csrfmiddlewaretoken.value;
  const answer = await fetch(offer.dataset.passkey, {
    method: "POST",
    headers: { Accept: "application/json", "X-CSRFToken": token },
    credentials: "same-origin",
  });
  const said = await answer.json();
  if (!answer.ok) throw new Error(said.message);
  const credential = await window.webauthnJSON.get(said);
  form.elements.credential.value = JSON.stringify(credential);
  form.requestSubmit();
}

if (offer && window.PublicKeyCredential) {
  offer.hidden = false;
  const status = offer.querySelector("[role='status']");
  offer.querySelector("button").addEventListener("click", () => {
    sign(status).catch((problem) => {
      form.elements.credential.value = "";
      status.textContent = problem.name === "NotAllowedError" ? "No passkey was used. Nothing was signed." : problem.message;
    });
  });
}
