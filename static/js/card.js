// A small card beside a link in the text, on hover, focus and tap. Escape closes it, and so does a tap elsewhere. The link stays
// a link: Enter goes where it leads, and without scripts so does a tap.

const SHOW_AFTER = 120; // ms: a pointer passing over a line must not make cards flicker
const HIDE_AFTER = 250; // ms: time to move the pointer from the link into the card

/**
 * Cards for the links that `selector` finds. `contentOf` gives a link's card as nodes, or none where there is nothing to show.
 * With `opensOnClick` a click shows the card too, as a tap does, and a second one closes it; otherwise a click, and a second tap,
 * go where the link leads. `describes` has the link described by the card while it is open. Returns what closes an open card.
 */
export function cards({ id, className = "", label, selector, contentOf, opensOnClick = false, describes = true }) {
  const card = document.createElement("div");
  card.className = ["cite-card", className, "no-print"].filter(Boolean).join(" ");
  card.id = id;
  card.setAttribute("role", "note");
  card.setAttribute("aria-label", label);
  card.hidden = true;

  let open = null;
  let timer = 0;
  let lastPointer = "mouse";

  /** Below the link, or above it where there is no room; always inside the window. */
  function place(link) {
    const anchor = link.getBoundingClientRect();
    const size = card.getBoundingClientRect();
    const margin = 12;
    const left = Math.min(Math.max(margin, anchor.left - 24), document.documentElement.clientWidth - size.width - margin);
    const below = anchor.bottom + 6;
    const fits = below + size.height + margin < window.innerHeight;
    card.style.left = `${left}px`;
    card.style.top = `${fits ? below : Math.max(margin, anchor.top - size.height - 6)}px`;
  }

  function show(link) {
    clearTimeout(timer);
    if (open === link) return;
    const content = contentOf(link);
    if (!content.length) return;
    hide();
    card.replaceChildren(...content);
    card.hidden = false;
    place(link);
    if (describes) link.setAttribute("aria-describedby", card.id);
    open = link;
  }

  function hide() {
    clearTimeout(timer);
    if (describes) open?.removeAttribute("aria-describedby");
    card.hidden = true;
    open = null;
  }

  function later(action, delay) {
    clearTimeout(timer);
    timer = setTimeout(action, delay);
  }

  const linkAt = (event) => (event.target instanceof Element ? event.target.closest(selector) : null);
  const isInside = (event) => event.target instanceof Node && card.contains(event.target);

  document.body.append(card);
  document.addEventListener("pointerdown", (event) => {
    lastPointer = event.pointerType;
    if (open && !isInside(event) && linkAt(event) !== open) hide();
  });
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch") return;
    const link = linkAt(event);
    if (link) later(() => show(link), SHOW_AFTER);
    else if (isInside(event)) clearTimeout(timer);
  });
  document.addEventListener("pointerout", (event) => {
    if (event.pointerType === "touch") return;
    if (linkAt(event) || isInside(event)) later(hide, HIDE_AFTER);
  });
  document.addEventListener("focusin", (event) => {
    const link = linkAt(event);
    if (link?.matches(":focus-visible")) show(link);
    else if (open && !link && !isInside(event)) hide();
  });
  document.addEventListener("click", (event) => {
    const link = linkAt(event);
    if (!link) return;
    const shows = opensOnClick ? lastPointer !== "keyboard" : lastPointer === "touch";
    // A finger cannot hover: the first tap shows the card.
    if (shows && open !== link) {
      event.preventDefault();
      show(link);
    } else {
      // A mouse has opened it by coming near: its click must not take it away again.
      if (shows && opensOnClick) event.preventDefault();
      if (!opensOnClick || lastPointer !== "mouse") hide();
    }
  });
  document.addEventListener("keydown", (event) => {
    lastPointer = "keyboard";
    if (event.key === "Escape" && open) {
      if (card.contains(document.activeElement)) open.focus();
      hide();
      event.stopPropagation();
    }
  });
  window.addEventListener("scroll", () => open && place(open), { passive: true });
  window.addEventListener("resize", hide);
  return hide;
}
