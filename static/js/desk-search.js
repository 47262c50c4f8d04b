// Ctrl+K (⌘K) leads to the search from anywhere on the desk but from where one types. No single key does: who dictates presses
// those by speaking (WCAG 2.2, 2.1.4).

document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.defaultPrevented) return;
  if (event.target.closest("input, textarea, select, [contenteditable], .cm-editor")) return;
  const field =
    document.querySelector("#asked") ??
    [...document.querySelectorAll(".desk-search input[type=search]")].find((one) => one.checkVisibility());
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.select();
});
