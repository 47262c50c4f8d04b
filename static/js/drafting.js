// The draft page made pleasant: live preview and findings, jumping to a finding's line. Unsaved text is unsaved.js's. Without
// this script everything works by the form's buttons.
// Where manuscript.js has made an editor of a text area, the area has an `editor` that takes the focus in its place.

import { renewFormKey } from "./form-key.js";

const PREVIEW_AFTER = 700; // ms of no typing

const form = document.querySelector("[data-draft-form]");
const FIELDS = ["title", "summary", "professional", "patient"];

const previewState = document.querySelector("[data-preview-state]");

// --- live preview and findings ---------------------------------------------------------------------------------------------

const ANSWERS_WITHIN = 20_000; // ms
let running = false;
let again = false;
let changes = 0;

function say(words, isStale = false) {
  if (!previewState) return;
  previewState.textContent = words;
  previewState.classList.toggle("is-stale", isStale);
}

function put(answer) {
  for (const part of answer.querySelectorAll("[data-part]")) {
    const place = document.querySelector(`[data-place="${part.dataset.part}"]`);
    place?.replaceChildren(...part.childNodes);
  }
  const refused = answer.querySelector('[data-part="refused"]');
  say(refused ? refused.textContent.trim() : "", Boolean(refused));
  form.dispatchEvent(new CustomEvent("preview-shown"));
}

/** One request at a time: an answer to a text that has changed meanwhile is dropped, and asked for anew. */
async function showPreview() {
  again = running;
  if (running) return;
  running = true;
  const asked = changes;
  renewFormKey(form);
  try {
    const response = await fetch(form.dataset.previewUrl, {
      method: "POST",
      body: new FormData(form),
      // Not text/html: a visitor who is signed out gets 401 instead of the sign-in page.
      headers: { Accept: "application/json" },
      redirect: "error",
      signal: AbortSignal.timeout(ANSWERS_WITHIN),
    });
    if (again) return;
    if (response.status === 401) say("Signed out: sign in in another tab. Nothing typed here is lost.", true);
    else if (response.ok || response.status === 422) {
      const answer = await response.text();
      if (again) return;
      put(new DOMParser().parseFromString(answer, "text/html"));
      form.querySelector('[data-place="preview"]').classList.toggle("is-behind", asked !== changes);
    } else say("The preview is behind the text. Nothing typed here is lost.", true);
  } catch {
    say("No connection. Nothing typed here is lost.", true);
  } finally {
    running = false;
    if (again) showPreview();
  }
}

// --- jumping to a line --------------------------------------------------------------------------------------------------------

/** Shows the text of one audience, so that its field can take the focus. */
function showRendition(field) {
  const choice = form.querySelector(`[name="shown"][value="${field}"]`);
  if (!choice || choice.checked) return;
  choice.checked = true;
  choice.dispatchEvent(new Event("change", { bubbles: true }));
}

/** How far down a line lies in a text area with wrapped lines: measured on a copy of it. */
function heightAbove(area, end) {
  const copy = area.cloneNode();
  copy.removeAttribute("id");
  copy.removeAttribute("name");
  copy.classList.add("spoken");
  copy.setAttribute("aria-hidden", "true");
  copy.tabIndex = -1;
  copy.value = area.value.slice(0, end);
  const measured = document.createElement("div");
  measured.className = "manuscript";
  measured.append(copy);
  form.append(measured);
  const style = getComputedStyle(area);
  Object.assign(copy.style, { width: style.width, height: "0", minHeight: "0", position: "absolute" });
  const height = copy.scrollHeight;
  measured.remove();
  return height;
}

function jump(field, line) {
  showRendition(field);
  const area = form.elements[field];
  if (!area) return;
  if (area.editor) {
    area.editor.jump(line);
    return;
  }
  area.focus();
  if (!line) return;
  const lines = area.value.split("\n");
  const start = lines.slice(0, line - 1).reduce((length, text) => length + text.length + 1, 0);
  area.setSelectionRange(start, start + (lines[line - 1] ?? "").length);
  area.scrollTop = Math.max(0, heightAbove(area, start) - area.clientHeight / 3);
}

form.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-field]");
  if (!link) return;
  event.preventDefault();
  jump(link.dataset.field, Number(link.dataset.line || 0));
});

function jumpFromAddress() {
  const wanted = new URLSearchParams(location.search);
  if (wanted.get("field") && FIELDS.includes(wanted.get("field"))) {
    jump(wanted.get("field"), Number(wanted.get("line") || 0));
  }
}

// --- citing a source by a button ----------------------------------------------------------------------------------------------

/** The text that is on the screen. */
function shownArea() {
  return form.elements[form.querySelector('[name="shown"]:checked')?.value ?? "professional"];
}

function insert(text) {
  const area = shownArea();
  if (area.editor) {
    area.editor.insert(text);
    return;
  }
  area.focus();
  area.setRangeText(text, area.selectionEnd, area.selectionEnd, "end");
  changed();
}

for (const button of form.querySelectorAll("[data-insert]")) button.hidden = false;
form.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-insert]");
  if (button) insert(button.dataset.insert);
});

/** Takes a source off that list, which the server has taken off the article's. */
function unlistSource({ cite }) {
  const buttons = form.querySelectorAll("[data-sources-to-cite] [data-insert]");
  [...buttons].find((button) => button.dataset.insert === `[${cite}]`)?.closest("li").remove();
}

/** Lists a source that the picker has put onto the article's list, as the page would if it were loaded anew. */
function listSource({ key, cite, text }) {
  const list = form.querySelector("[data-sources-to-cite]");
  const citation = `[${cite}]`;
  if ([...list.querySelectorAll("[data-insert]")].some((button) => button.dataset.insert === citation)) return;
  const code = document.createElement("code");
  code.textContent = citation;
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "btn btn-small", textContent: "Insert" });
  button.dataset.insert = citation;
  button.setAttribute("aria-label", `Insert: ${key}`);
  const printed = document.createElement("span");
  printed.className = "small";
  printed.textContent = text;
  const entry = document.createElement("li");
  entry.append(code, " ", button, " ", printed);
  list.append(entry);
  list.hidden = false;
}

// --- putting it together --------------------------------------------------------------------------------------------------------

const timers = {};

function later(name, action, delay) {
  clearTimeout(timers[name]);
  timers[name] = setTimeout(action, delay);
}

function changed() {
  changes += 1;
  if (!form.dataset.previewUrl) return;
  form.querySelector('[data-place="preview"]').classList.add("is-behind");
  later("preview", showPreview, PREVIEW_AFTER);
}

form.addEventListener("input", (event) => {
  if (event.target.name !== "note") changed();
});
form.addEventListener("sources-changed", (event) => {
  for (const source of event.detail) (source.linked ? listSource : unlistSource)(source);
  changed();
});
form.addEventListener("change", (event) => {
  if (event.target.name === "shown" && form.dataset.previewUrl) showPreview();
});
document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
    event.preventDefault();
    form.requestSubmit(form.querySelector('[name="action"][value="save"]'));
  }
});

const previewButton = form.querySelector("[data-preview-button]");
if (previewButton) previewButton.hidden = true; // the preview follows the text by itself
jumpFromAddress();
