// The boxes for notes of a unit stay folded away until they are wanted or hold something.
"use strict";

document.querySelectorAll("[data-notes]").forEach((button) => {
  const row = button.closest("tr");
  const show = () => button.setAttribute("aria-expanded", String(row.classList.contains("notes-open")));
  button.hidden = false;
  show();
  button.addEventListener("click", () => {
    const wanted = row.classList.toggle("notes-open");
    show();
    if (wanted) row.querySelector(".many-note:not(.out)")?.focus();
  });
  // What a draft of this device puts there is seen.
  if ([...row.querySelectorAll(".many-note:not(.out)")].some((box) => box.value)) {
    row.classList.add("notes-open");
    show();
  }
});
document.querySelector(".many-grid")?.classList.add("folds");
