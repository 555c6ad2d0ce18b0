// The grid of the form: arrows and Enter move about, a block copied from Excel fills it from the square one stands in.
"use strict";

(() => {
  const grid = document.querySelector("[data-grid]");
  if (!grid) return;
  const rows = [...grid.tBodies[0].rows].map((row) => [...row.cells].slice(2).map((cell) => cell.querySelector("input, select")));

  const placeOf = (control) => {
    const y = rows.findIndex((row) => row.includes(control));
    return [y, y < 0 ? -1 : rows[y].indexOf(control)];
  };

  const go = (y, x) => {
    const control = rows[y]?.[x];
    if (!control) return false;
    control.focus();
    control.select?.();
    control.scrollIntoView({ block: "nearest", inline: "nearest" });
    return true;
  };

  const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], Enter: [1, 0] };

  // Keys with which a browser changes a closed choice: moving about must not answer anything.
  const CHANGES = new Set(["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End", "PageUp", "PageDown"]);

  // Inside a text the arrows move the caret; at its edge they leave the square.
  const stays = (control, key) => {
    if (control.tagName === "SELECT") return false;
    if (control.selectionStart === 0 && control.selectionEnd === control.value.length) return false;
    if (key === "ArrowLeft") return control.selectionStart > 0;
    if (key === "ArrowRight") return control.selectionEnd < control.value.length;
    return false;
  };

  grid.addEventListener("keydown", (event) => {
    const control = event.target;
    const [y, x] = placeOf(control);
    if (y < 0 || event.altKey || event.ctrlKey || event.metaKey) return; // Alt with an arrow opens a choice
    if (control.tagName === "SELECT" && CHANGES.has(event.key)) event.preventDefault();
    const step = STEPS[event.key];
    if (!step || stays(control, event.key)) return;
    if (go(y + step[0], x + step[1]) || event.key === "Enter") event.preventDefault();
  });

  const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/gi, "d").trim().toLowerCase();

  const put = (control, text) => {
    if (control.tagName === "SELECT") {
      const option = [...control.options].find((one) => plain(one.text) === plain(text) || (text.trim() !== "" && one.value === text.trim()));
      if (option) control.value = option.value;
    } else {
      control.value = text.trim();
    }
    control.classList.add("changed");
  };

  grid.addEventListener("paste", (event) => {
    const block = event.clipboardData.getData("text/plain").replace(/\r/g, "").replace(/\n$/, "").split("\n").map((line) => line.split("\t"));
    const [y, x] = placeOf(event.target);
    if (y < 0 || (block.length === 1 && block[0].length === 1 && event.target.tagName !== "SELECT")) return;
    event.preventDefault();
    block.forEach((line, down) => line.forEach((text, right) => {
      const control = rows[y + down]?.[x + right];
      if (control) put(control, text);
    }));
  });

  grid.addEventListener("change", (event) => event.target.classList.add("changed"));
})();
