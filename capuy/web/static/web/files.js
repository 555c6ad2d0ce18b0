// A file is chosen with a Vietnamese button, whatever language the browser speaks, and one too large is told at once.
"use strict";

(() => {
  const limit = Number(document.body.dataset.uploadLimit);

  document.querySelectorAll('main input[type="file"]').forEach((input) => {
    const label = document.createElement("label");
    label.className = "btn btn-outline-secondary";
    label.htmlFor = input.id;
    label.textContent = "Chọn tệp";
    const name = document.createElement("span");
    name.className = "file-name";
    name.setAttribute("aria-live", "polite");
    const warning = document.createElement("p");
    warning.className = "text-danger w-100 mb-0";
    warning.setAttribute("role", "alert");
    const box = document.createElement("div");
    box.className = "file-choice";
    input.before(box);
    box.append(input, label, name, warning);
    input.classList.add("visually-hidden");

    const tooLarge = () => {
      const file = input.files[0];
      return Boolean(file && limit && file.size > limit * 1024 ** 2);
    };
    const tell = () => {
      const file = input.files[0];
      name.textContent = file ? file.name : "Chưa chọn tệp";
      warning.textContent = tooLarge()
        ? `Tệp vượt quá ${limit} MB. Bỏ bớt hình ảnh, trang tính không dùng, hoặc chia thành nhiều tệp.`
        : "";
    };
    input.addEventListener("change", tell);
    input.form?.addEventListener("submit", (event) => {
      // Sending what the server will refuse would cost minutes on a slow line and lose the page.
      if (!tooLarge()) return;
      event.preventDefault();
      input.focus();
      warning.scrollIntoView({ block: "center" });
    });
    tell();
  });
})();
