// Ticking all the rows of a page, and how many are ticked. Without this script each row is ticked by itself.

const form = document.querySelector(".choosing");
const all = form?.querySelector("[data-choose-all]");
const boxes = [...(form?.querySelectorAll("input[name=article]") ?? [])];
const count = form?.querySelector("[data-chosen-count]");

function tell() {
  const chosen = boxes.filter((box) => box.checked).length;
  count.textContent = chosen ? ` ${chosen}` : "";
  all.checked = chosen === boxes.length;
  all.indeterminate = chosen > 0 && chosen < boxes.length;
}

if (all) {
  all.hidden = false;
  all.addEventListener("change", () => {
    boxes.forEach((box) => {
      box.checked = all.checked;
    });
    tell();
  });
  form.addEventListener("change", tell);
  // The browser brings ticks back when one comes back to the page.
  window.addEventListener("pageshow", tell);
}
