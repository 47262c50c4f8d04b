// The contents follow the scroll: the entry of the section being read gets aria-current. On a wide window the fold is open.

const contents = document.querySelector("details.contents");
const wide = matchMedia("(width > 62rem)");

function unfold() {
  const summary = contents.querySelector("summary");
  contents.open = wide.matches;
  // Wide, the list is always shown (reader.css): a summary that folds nothing must not be a stop for the keyboard.
  if (wide.matches) summary.setAttribute("tabindex", "-1");
  else summary.removeAttribute("tabindex");
}

function follow(links) {
  const headings = [...links.keys()];
  const seen = new Set();
  let current = null;

  function mark(heading) {
    if (heading === current) return;
    links.get(current)?.removeAttribute("aria-current");
    links.get(heading)?.setAttribute("aria-current", "true");
    current = heading;
  }

  // A band across the upper third of the window: the last heading in it, or above it, is the section being read.
  const observer = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        if (entry.isIntersecting || entry.boundingClientRect.top < 0) seen.add(entry.target);
        else seen.delete(entry.target);
      }
      mark(headings.findLast((heading) => seen.has(heading)) ?? headings[0]);
    },
    { rootMargin: "0px 0px -66% 0px" },
  );
  headings.forEach((heading) => observer.observe(heading));
}

if (contents) {
  const links = new Map();
  for (const link of contents.querySelectorAll("a[href^='#']")) {
    const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (heading) links.set(heading, link);
  }
  unfold();
  wide.addEventListener("change", unfold);
  // A chosen entry on a phone folds the list away again, so that the text is seen.
  contents.addEventListener("click", (event) => {
    if (!wide.matches && event.target.closest("a")) contents.open = false;
  });
  if (links.size) follow(links);
}
