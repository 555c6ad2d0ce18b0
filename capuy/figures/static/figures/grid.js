// A grid of boxes, as a table or as lines of a sheet: arrows and Enter move about, a block copied from Excel fills it
// from the square one stands in. What did not fit or is no number is told, and the paste can be taken back.
"use strict";

(() => {
  const grid = document.querySelector("[data-grid]");
  if (!grid) return;
  // In a table two columns tell whose row it is; a sheet marks its lines and squares itself.
  const cellsOf = (line) => [...line.querySelectorAll("[data-grid-cell]")];
  const squares = grid.tBodies ? [...grid.tBodies[0].rows].map((row) => [...row.cells].slice(2)) : [...grid.querySelectorAll("[data-grid-line]")].map(cellsOf);
  const rows = squares.map((line) => line.map((cell) => cell.querySelector("input, select, textarea")));

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
    if (y < 0 || control.tagName === "TEXTAREA" || event.altKey || event.ctrlKey || event.metaKey) return; // Alt with an arrow opens a choice
    if (control.tagName === "SELECT" && CHANGES.has(event.key)) event.preventDefault();
    const step = STEPS[event.key];
    if (!step || stays(control, event.key)) return;
    if (go(y + step[0], x + step[1]) || event.key === "Enter") event.preventDefault();
  });

  const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/gi, "d").trim().toLowerCase();

  // What was pasted last: each square with what stood in it before.
  let pasted = [];

  // Whether the text means something in this square; what does not is put there all the same, to be seen and mended.
  const put = (control, text) => {
    if (control.value === text.trim()) return true;
    pasted.push([control, control.value]);
    control.classList.add("changed");
    if (control.tagName === "SELECT") {
      const option = [...control.options].find((one) => plain(one.text) === plain(text) || (text.trim() !== "" && one.value === text.trim()));
      if (option) control.value = option.value;
      return Boolean(option) || text.trim() === "";
    }
    control.value = text.trim();
    return control.inputMode !== "numeric" || /^(\d+|\d{1,3}([. \u00a0]\d{3})+)?$/.test(control.value);
  };

  const note = Object.assign(document.createElement("p"), { className: "notice grid-note", hidden: true });
  const words = Object.assign(document.createElement("span"), { role: "status" });
  const undo = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-sm btn-outline-secondary", textContent: "Hoàn tác dán" });
  note.append(words, " ", undo);
  const frame = grid.closest(".grid-frame") ?? grid;
  if (grid.tBodies) frame.before(note);
  else frame.prepend(note);

  const tell = (text, { warns = false, undoable = false } = {}) => {
    note.hidden = false;
    note.classList.toggle("notice-warning", warns);
    undo.hidden = !undoable;
    words.textContent = text;
  };

  const takeBack = () => {
    if (!pasted.length) return;
    const first = pasted[0][0];
    pasted.reverse().forEach(([control, value]) => {
      control.value = value;
      control.dispatchEvent(new Event("change", { bubbles: true }));
      control.classList.remove("changed");
    });
    pasted = [];
    tell("Đã hoàn tác: các ô trở lại như trước khi dán.");
    first.focus();
  };
  undo.addEventListener("click", takeBack);

  const listed = (count, word) => (count ? `${count} ${word}` : "");

  grid.addEventListener("paste", (event) => {
    const block = event.clipboardData.getData("text/plain").replace(/\r/g, "").replace(/\n$/, "").split("\n").map((line) => line.split("\t"));
    const [y, x] = placeOf(event.target);
    if (y < 0 || event.target.tagName === "TEXTAREA" || (block.length === 1 && block[0].length === 1 && event.target.tagName !== "SELECT")) return;
    event.preventDefault();
    pasted = [];
    const strange = [];
    let counted = 0;
    block.forEach((line, down) => line.forEach((text, right) => {
      const control = rows[y + down]?.[x + right];
      if (control) {
        if (!put(control, text)) strange.push(text.trim());
      } else if (rows[y + down] && x + right < rows[y + down].length && text.trim() !== "") counted += 1;
    }));
    const below = Math.max(0, y + block.length - rows.length);
    const beside = Math.max(0, x + Math.max(...block.map((line) => line.length)) - Math.max(...rows.map((row) => row.length)));
    const outside = [listed(below, "dòng"), listed(beside, "cột")].filter(Boolean).join(" và ");
    const told = [`Đã dán ${pasted.length} ô.`];
    if (outside) told.push(`Vùng chép lớn hơn bảng: ${outside} thừa không được dán.`);
    if (counted) told.push(`${counted} ô do phần mềm đếm sẵn được giữ nguyên.`);
    if (strange.length) told.push(`${strange.length} ô không đọc được: ${strange.slice(0, 3).map((text) => `“${text}”`).join(", ")}${strange.length > 3 ? "…" : ""}; sửa lại trước khi lưu.`);
    tell(told.join(" "), { warns: Boolean(outside || strange.length), undoable: pasted.length > 0 });
  });

  // Ctrl+Z takes the whole paste back, as in Excel, until something else is typed.
  grid.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z" || !pasted.length) return;
    event.preventDefault();
    takeBack();
  });
  grid.addEventListener("input", () => {
    pasted = [];
    undo.hidden = true;
  });

  grid.addEventListener("change", (event) => event.target.classList.add("changed"));
})();
