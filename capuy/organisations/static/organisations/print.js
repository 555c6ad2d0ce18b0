// The print button is of use only where scripts run; the browser's own menu prints everywhere.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
