// Shows the print buttons, which do nothing without a script, and makes them print.

for (const button of document.querySelectorAll("button[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
