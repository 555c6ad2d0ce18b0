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
    const box = document.createElement("div");
    box.className = "file-choice";
    input.before(box);
    box.append(input, label, name);
    input.classList.add("visually-hidden");

    const tell = () => {
      const file = input.files[0];
      const tooLarge = file && limit && file.size > limit * 1024 ** 2;
      input.setCustomValidity(
        tooLarge ? `Tệp vượt quá ${limit} MB. Bỏ bớt hình ảnh, trang tính không dùng, hoặc chia thành nhiều tệp.` : "",
      );
      name.textContent = file ? file.name : "Chưa chọn tệp";
      if (tooLarge) input.reportValidity();
    };
    input.addEventListener("change", tell);
    tell();
  });
})();
