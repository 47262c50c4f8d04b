// What the draft page asks the server about sources, and what it tells the person where there is no answer.

const SIGNED_OUT = "Signed out: sign in in another tab. Nothing typed here is lost.";
const NO_CONNECTION = "No connection to the library. Nothing typed here is lost.";
const NO_ANSWER = "The library did not answer as it should. Nothing typed here is lost.";

export class Library {
  /** `form` carries the addresses; `say` shows a sentence to the person. */
  constructor(form, say) {
    this.form = form;
    this.say = say;
    this.known = new Map(); // key → source, or null where the library has none
    this.waiting = null; // what follows a citation at one place: { view, from, act }
  }

  /** The sources that the words may mean, best first; null where the server gave none (and the person was told why). */
  async search(words, signal) {
    const answer = await this.#ask(`${this.form.dataset.citeSearch}?q=${encodeURIComponent(words)}`, { signal });
    answer?.sources.forEach((source) => this.known.set(source.key, source));
    return answer?.sources ?? null;
  }

  /** The source behind a key or an alias; null where there is none, undefined where the server did not say. */
  async source(key) {
    if (this.known.has(key)) return this.known.get(key);
    const answer = await this.#ask(`${this.form.dataset.citeSource}?key=${encodeURIComponent(key)}`, { quietly: true });
    if (answer) this.known.set(key, answer.source);
    return answer?.source;
  }

  /** Puts a source onto the article's list. */
  async link(source) {
    if (source.linked) return;
    const answer = await this.#ask(this.form.dataset.citeLink, { body: new URLSearchParams({ key: source.key }) });
    if (!answer?.source) return;
    this.taken([answer.source]);
    this.say(`${answer.source.key} is on this article’s list now.`);
  }

  /** Takes the source with this key off the article's list. */
  async unlink(key) {
    const answer = await this.#ask(this.form.dataset.citeUnlink, { body: new URLSearchParams({ key }) });
    if (!answer?.source) return;
    this.taken([answer.source]);
    this.say(`${key} is off this article’s list. It stays in the library.`);
  }

  /** `act` is called with the sources that are cited at this very place. */
  onceCited(view, from, act) {
    this.waiting = { view, from, act };
  }

  /** Sources were cited at a place. */
  cited(view, from, sources) {
    const { waiting } = this;
    this.waiting = null;
    if (waiting?.view === view && waiting.from === from) waiting.act(sources);
  }

  /** Sends one of the dialog's forms: `{ sources }`, `{ html }` where it was refused, or `{ trouble }`. */
  async add(url, body) {
    try {
      const response = await this.#send(url, { body });
      if (response.status === 401) return { trouble: SIGNED_OUT };
      const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
      if (response.ok && isJson) return await response.json();
      if (response.status === 429 && isJson) return { trouble: (await response.json()).refused };
      if ([409, 422].includes(response.status) && !isJson) return { html: await response.text() };
      return { trouble: NO_ANSWER };
    } catch {
      return { trouble: NO_CONNECTION };
    }
  }

  /** What the answer to a form that was refused says, in one sentence. */
  reasonIn(html) {
    const answer = new DOMParser().parseFromString(html, "text/html");
    const reason = answer.querySelector(".field-error, .error-summary li")?.textContent;
    return reason?.replace(/\s+/g, " ").trim() || NO_ANSWER;
  }

  /** What was put onto the list, or off it; the preview is made anew, since it prints only what the article lists. */
  taken(sources) {
    for (const source of sources) this.known.set(source.key, source);
    this.form.dispatchEvent(new CustomEvent("sources-changed", { detail: sources }));
  }

  /** After signing in again in another tab the form's key has changed; the cookie has the new one. */
  get #formKey() {
    const name = `${this.form.dataset.csrfCookie}=`;
    const cookie = document.cookie.split("; ").find((part) => part.startsWith(name));
    return cookie ? cookie.slice(name.length) : this.form.elements.csrfmiddlewaretoken.value;
  }

  #send(url, { body, signal } = {}) {
    // Not text/html: a visitor who is signed out gets 401 instead of the sign-in page.
    const headers = { Accept: "application/json" };
    if (body) headers["X-CSRFToken"] = this.#formKey;
    return fetch(url, { method: body ? "POST" : "GET", body, headers, signal, redirect: "error" });
  }

  async #ask(url, { body, signal, quietly } = {}) {
    const say = quietly ? () => {} : this.say;
    try {
      const response = await this.#send(url, { body, signal });
      if (response.ok) {
        say("");
        return await response.json();
      }
      if (response.status === 401) say(SIGNED_OUT);
      else if ([409, 422, 429].includes(response.status)) say((await response.json()).refused);
      else say(NO_ANSWER);
    } catch (error) {
      if (error.name !== "AbortError") say(NO_CONNECTION);
    }
    return null;
  }
}
