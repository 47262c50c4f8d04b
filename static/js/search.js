// The results by keyboard: arrow down from the field goes to the first one, arrows walk on, arrow up leads back. A filter that was
// changed searches at once when the field is left with Enter or the button, as without this script; nothing moves by itself.

const page = document.querySelector("[data-search]");

function start() {
  const field = page.querySelector("input[type=search]");
  const links = [...page.querySelectorAll(".search-results h3 a")];

  page.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const here = event.target === field ? -1 : links.indexOf(event.target);
    if (!step || (here < 0 && event.target !== field) || !links.length) return;
    const next = here + step;
    if (next >= links.length || next < -1) return;
    event.preventDefault();
    (next < 0 ? field : links[next]).focus();
  });
}

if (page) start();
