// A button beside each code that copies it, where the browser can.
"use strict";

(() => {
  if (!navigator.clipboard) return;
  for (const code of document.querySelectorAll("code[data-copy]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-outline-secondary btn-sm";
    button.textContent = code.dataset.copy;
    button.setAttribute("aria-label", `${code.dataset.copy} ${code.textContent}`);
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(code.textContent);
      button.textContent = "Đã chép";
    });
    code.after(" ", button);
  }
})();
