// The list of keys: Ctrl+/ opens it everywhere on the page, and ? where nothing is typed.

const TYPED_INTO = "input, textarea, select, [contenteditable]";

/** Lets the dialog be opened; gives the way to do so. */
export function keys(dialog) {
  let before = null;
  const open = () => {
    if (dialog.open) return;
    before = document.activeElement;
    dialog.showModal();
  };
  dialog.addEventListener("close", () => before?.focus());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.closest("[data-close]")) dialog.close();
  });
  document.addEventListener("keydown", (event) => {
    const isSlash = event.key === "/" && (event.ctrlKey || event.metaKey);
    const isQuestion = event.key === "?" && !event.target.closest?.(TYPED_INTO) && !document.querySelector("dialog[open]");
    if (!isSlash && !isQuestion) return;
    event.preventDefault();
    open();
  });
  return open;
}
