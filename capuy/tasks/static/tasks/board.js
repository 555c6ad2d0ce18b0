// A card drawn to another column opens the step that leads there; the server decides whether it may.
(() => {
  "use strict";
  const board = document.querySelector("[data-task-board]");
  if (!board) return;
  let drawn = null;
  const address = (card, column) => column.dataset.step && card.getAttribute(`data-${column.dataset.step}`);
  for (const card of board.querySelectorAll(".task-card")) {
    card.draggable = true;
    card.addEventListener("dragstart", (event) => {
      drawn = card;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", card.querySelector("a").href);
    });
    card.addEventListener("dragend", () => { drawn = null; });
  }
  for (const column of board.querySelectorAll(".task-column")) {
    column.addEventListener("dragover", (event) => {
      if (!drawn || column.contains(drawn) || !address(drawn, column)) return;
      event.preventDefault();
      column.classList.add("task-over");
    });
    column.addEventListener("dragleave", () => column.classList.remove("task-over"));
    column.addEventListener("drop", (event) => {
      event.preventDefault();
      column.classList.remove("task-over");
      if (drawn) window.location.assign(address(drawn, column));
    });
  }
})();
