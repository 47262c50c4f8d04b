// Nothing typed into a draft is lost. A pause of a second sends the text to the server, which keeps it for its writer alone;
// until it has arrived this browser keeps a copy. What was kept and not saved is offered when the draft is opened again.
// Without this script one saves by the button, and the server offers what it has.

import { renewFormKey } from "./form-key.js";
import * as copies from "./unsaved/copies.js";
import { FIELDS, same, sameTexts, textsIn, textsSentTo } from "./unsaved/text.js";

const PAUSE = 1000; // ms without a key
const AT_LATEST = 8000; // for who types without a pause
const COPY_AFTER = 300;
const TRY_AGAIN = 5000;
const OUTLIVES_PAGE = 15000; // characters; browsers carry on 64 KB after a page has gone

const form = document.querySelector("[data-draft-form]");
const state = document.querySelector("[data-save-state]");
const spoken = document.querySelector("[data-save-spoken]");

const SAID = {
  saving: "Saving…",
  kept: (at) => `Kept at ${at}. Others see it once you save.`,
  offline: "Offline: kept in this browser.",
  unreachable: "The server does not answer: kept in this browser.",
  signedOut: "Signed out: kept in this browser.",
  nowhere: "Not kept: no connection, and no room in this browser. Copy your text before you leave.",
};

/** A name for this page, so that two windows of one person do not write over each other. */
function newName() {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

class Unsaved {
  constructor() {
    this.window = newName();
    form.elements.window.value = this.window;
    this.opened = textsSentTo(form);
    this.opensUnsaved = form.hasAttribute("data-unsaved");
    // What the server has from this page, if only by having made it. A page that opens with unsaved text has to send it.
    this.sent = this.opensUnsaved ? {} : this.opened;
    this.savedWords = state.innerHTML;
    this.leaving = false;
    this.said = "";
    this.timers = {};
  }

  // --- what is where ---------------------------------------------------------------------------------------------------------

  get isUnsaved() {
    return this.opensUnsaved || !sameTexts(this.opened, textsIn(form));
  }

  get isSent() {
    return same(this.sent, textsIn(form));
  }

  copy() {
    const { user, article, keepAt } = form.dataset;
    const base = form.elements.edit_number.value;
    const takesOver = form.elements.takes_over.value;
    return { user, article, keepAt, base, takesOver, window: this.window, texts: textsIn(form) };
  }

  /** The copy in this browser, needed only until the server has the text. */
  keepHere() {
    if (!this.isUnsaved || this.isSent) {
      copies.remove(this.copy());
      return true;
    }
    return copies.put(this.copy());
  }

  // --- what is said ----------------------------------------------------------------------------------------------------------

  /** `kind` changes are read aloud, but for the coming and going of "Saving…", which would never end. */
  say(kind, words, { bad = false, link = "" } = {}) {
    state.textContent = words;
    state.classList.toggle("is-unsaved", bad);
    state.dataset.state = kind;
    if (link) {
      const signIn = Object.assign(document.createElement("a"), { href: link, target: "_blank", textContent: "Sign in in another tab" });
      state.append(" ", signIn);
    }
    if (kind === this.said || kind === "saving") return;
    this.said = kind;
    spoken.textContent = state.textContent;
  }

  saySaved() {
    if (this.opensUnsaved) return;
    state.innerHTML = this.savedWords;
    state.classList.remove("is-unsaved");
    state.dataset.state = "saved";
    if (this.said && this.said !== "saved") spoken.textContent = "As saved.";
    this.said = "saved";
  }

  sayKept(at) {
    const time = new Date(at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
    this.say("kept", SAID.kept(time));
  }

  sayNotSent(kind, words = SAID[kind], options = {}) {
    if (this.leaving) return;
    if (this.keepHere()) this.say(kind, words, { bad: true, ...options });
    else this.say("nowhere", SAID.nowhere, { bad: true });
  }

  // --- keeping ---------------------------------------------------------------------------------------------------------------

  later(name, action, delay) {
    clearTimeout(this.timers[name]);
    this.timers[name] = setTimeout(() => {
      delete this.timers[name];
      action();
    }, delay);
  }

  changed() {
    this.later("copy", () => this.keepHere(), COPY_AFTER);
    this.later("send", () => this.send(), PAUSE);
    this.timers.latest ??= setTimeout(() => this.send(), AT_LATEST);
    if (!["offline", "unreachable", "signedOut", "refused"].includes(this.said)) this.say("saving", SAID.saving);
  }

  stopTimers() {
    for (const name of Object.keys(this.timers)) {
      clearTimeout(this.timers[name]);
      delete this.timers[name];
    }
  }

  /** Sends what is typed, one request at a time: what was typed meanwhile goes with the next. */
  async send({ keepalive = false } = {}) {
    if (this.leaving) return;
    if (this.sending) {
      this.again = true;
      return;
    }
    this.stopTimers();
    if (this.isSent) {
      this.keepHere();
      if (!this.isUnsaved) this.saySaved();
      return;
    }
    this.keepHere();
    this.sending = new AbortController();
    await this.exchange(textsIn(form), keepalive);
    this.sending = null;
    if (this.again) {
      this.again = false;
      this.later("send", () => this.send(), PAUSE);
    }
  }

  async exchange(texts, wantsToOutlivePage) {
    renewFormKey(form);
    const length = Object.values(texts).reduce((sum, text) => sum + text.length, 0);
    const keepalive = wantsToOutlivePage && length < OUTLIVES_PAGE;
    let answer;
    try {
      answer = await fetch(form.dataset.keepAt, {
        method: "POST",
        body: new FormData(form),
        // Not text/html: a visitor who is signed out gets 401 instead of the sign-in page.
        headers: { Accept: "application/json" },
        redirect: "error",
        keepalive,
        signal: this.sending.signal,
      });
      await this.answered(answer, texts);
    } catch (error) {
      if (error.name === "AbortError") return;
      this.sayNotSent(navigator.onLine ? "unreachable" : "offline");
      this.later("send", () => this.send(), TRY_AGAIN);
    }
  }

  async answered(answer, texts) {
    if (answer.ok) {
      const { kept_at: keptAt } = await answer.json();
      this.sent = texts;
      this.keepHere();
      if (!this.isSent) return; // more was typed; it is under way
      if (keptAt) this.sayKept(keptAt);
      else this.saySaved();
    } else if (answer.status === 401) {
      this.sayNotSent("signedOut", SAID.signedOut, { link: form.dataset.signIn });
      this.later("send", () => this.send(), TRY_AGAIN);
    } else if ([409, 422].includes(answer.status)) {
      const { message } = await answer.json();
      this.sayNotSent("refused", `Kept in this browser only. ${message}`);
    } else {
      this.sayNotSent("unreachable");
      this.later("send", () => this.send(), TRY_AGAIN);
    }
  }

  // --- leaving ---------------------------------------------------------------------------------------------------------------

  submitted(event) {
    if (!navigator.onLine) {
      event.preventDefault();
      this.sayNotSent("offline", "Offline: not saved. This browser keeps your text; save again when the connection is back.");
      return;
    }
    this.leaving = true;
    this.stopTimers();
    this.sending?.abort();
    renewFormKey(form);
    if (this.isUnsaved) copies.put(this.copy());
  }

  /** The person signs out: what is here has been sent, or given up. */
  signingOut() {
    this.leaving = true;
    this.stopTimers();
    this.sending?.abort();
  }

  /** Asks only where leaving would lose something. */
  beforeLeaving(event) {
    if (this.leaving || this.isSent || this.keepHere()) return;
    event.preventDefault();
  }

  /** Back by the browser's button: the page comes out of its memory, and may have been saved since. */
  cameBack() {
    this.leaving = false;
    this.window = newName();
    form.elements.window.value = this.window;
    this.sent = {};
    if (this.isUnsaved) this.changed();
  }

  // --- what was kept before -----------------------------------------------------------------------------------------------

  offer() {
    const savedFrom = form.dataset.savedWindow;
    const found = copies.copiesOf(form.dataset.user, form.dataset.article);
    const settled = (copy) =>
      (savedFrom && [copy.window, copy.takesOver].includes(savedFrom)) || sameTexts(copy.texts, this.opened);
    found.filter(settled).forEach(copies.remove);
    const [newest] = found.filter((copy) => !settled(copy));
    const notice = document.querySelector("[data-browser-copy]");
    // Of one page's text the browser's copy is the newer one: it goes only once the server has the same.
    const ofServer = document.querySelector("[data-server-copy]");
    if (ofServer) ofServer.hidden = newest?.window === form.dataset.keptWindow;
    if (!newest || !notice) return;
    notice.querySelector("[data-copy-when]").textContent = new Date(newest.at).toLocaleString("en-GB", {
      dateStyle: "medium",
      timeStyle: "short",
    });
    notice.setAttribute("role", "status");
    notice.hidden = false;
    const done = () => {
      copies.remove(newest);
      notice.hidden = true;
      this.offer();
    };
    notice.querySelector("[data-copy-use]").onclick = () => {
      this.use(newest);
      done();
    };
    notice.querySelector("[data-copy-look]").onclick = () => this.look(newest);
    notice.querySelector("[data-copy-discard]").onclick = done;
  }

  /** Goes on from a copy: from the edit that it was begun from, so that what others saved since is merged, not replaced. */
  use(copy) {
    form.elements.edit_number.value = copy.base;
    form.elements.takes_over.value = copy.window;
    for (const name of FIELDS) {
      form.elements[name].value = copy.texts[name] ?? "";
      form.elements[name].dispatchEvent(new Event("input", { bubbles: true }));
    }
    this.opensUnsaved = true;
    this.keepHere();
    this.send();
  }

  /** The server makes the comparison; nothing is kept or changed by looking. */
  look(copy) {
    const asked = Object.assign(document.createElement("form"), {
      method: "post",
      action: form.dataset.lookAt,
      target: "_blank",
      hidden: true,
    });
    renewFormKey(form);
    const sent = {
      ...copy.texts,
      edit_number: copy.base,
      csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value,
    };
    for (const [name, value] of Object.entries(sent)) {
      const field = Object.assign(document.createElement("textarea"), { name, value });
      asked.append(field);
    }
    document.body.append(asked);
    asked.submit();
    asked.remove();
  }
}

if (form && state) {
  const unsaved = new Unsaved();
  form.addEventListener("input", () => unsaved.changed());
  form.addEventListener("sources-changed", () => unsaved.changed());
  form.addEventListener("submit", (event) => unsaved.submitted(event));
  document.addEventListener("keep-here", () => unsaved.keepHere());
  document.addEventListener("signing-out", () => unsaved.signingOut());
  window.addEventListener("beforeunload", (event) => unsaved.beforeLeaving(event));
  window.addEventListener("pageshow", (event) => event.persisted && unsaved.cameBack());
  window.addEventListener("online", () => unsaved.send());
  window.addEventListener("offline", () => {
    if (!unsaved.isSent) unsaved.sayNotSent("offline");
  });
  document.addEventListener("visibilitychange", () => {
    // A lid that closes, a tab that is put away: what is typed goes now. Back from signing in: it goes now too.
    if (document.visibilityState === "visible" || !unsaved.isSent) unsaved.send({ keepalive: document.hidden });
  });
  unsaved.offer();
  if (unsaved.opensUnsaved) unsaved.send();
  else if (!unsaved.isSent) unsaved.changed();
}
