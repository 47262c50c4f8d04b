// Files are dropped on [data-drop-zone], and what was chosen is named. Without this script the input does it all.

const MOST_NAMES = 5;

function inWords(files) {
  if (!files.length) return "";
  const names = [...files].slice(0, MOST_NAMES).map((file) => file.name);
  const more = files.length - names.length;
  const megabytes = [...files].reduce((sum, file) => sum + file.size, 0) / 1e6;
  const size = megabytes < 0.1 ? "less than 0.1 MB" : `${megabytes.toFixed(1)} MB`;
  return `${files.length} chosen, ${size}: ${names.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

for (const zone of document.querySelectorAll("[data-drop-zone]")) {
  const input = zone.querySelector("input[type=file]");
  const chosen = zone.querySelector("[data-drop-chosen]");
  const tell = () => {
    chosen.textContent = inWords(input.files);
  };
  zone.querySelector("[data-drop-hint]").hidden = false;
  input.addEventListener("change", tell);
  for (const kind of ["dragenter", "dragover"]) {
    zone.addEventListener(kind, (event) => {
      event.preventDefault();
      zone.classList.add("is-over");
    });
  }
  for (const kind of ["dragleave", "drop"]) {
    zone.addEventListener(kind, () => zone.classList.remove("is-over"));
  }
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    tell();
  });
  tell();
}
