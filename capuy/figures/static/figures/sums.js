// Shares against what is shared out: the sum is said while one types, as the server will say it.
"use strict";

(() => {
  const numberOf = (box) => {
    const text = "value" in box ? box.value.replace(/[\s.]/g, "") : "";
    return /^\d+$/.test(text) ? Number(text) : (box.dataset.held ?? "") === "" ? null : Number(box.dataset.held);
  };
  const written = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, ".");

  const tell = (frame) => {
    const [total, says] = [frame.querySelector("[data-total]"), frame.querySelector("[data-says]")];
    const parts = [...frame.querySelectorAll("[data-part]")].map(numberOf).filter((number) => number !== null);
    const whole = total && numberOf(total);
    says.hidden = whole === null || !parts.length;
    if (says.hidden) return;
    const sum = parts.reduce((one, other) => one + other, 0);
    const off = sum - whole;
    const against = off ? `${off < 0 ? "thiếu" : "thừa"} ${written(Math.abs(off))} so với ${written(whole)}` : "đúng bằng chỉ tiêu giao";
    says.textContent = `Tổng ${frame.dataset.whose} ${written(sum)}, ${against}.`;
    says.classList.toggle("notice-warning", off !== 0);
  };

  document.querySelectorAll("[data-sum]").forEach((frame) => {
    if (frame.querySelector("[data-says]").hidden) tell(frame); // what was handed in and refused, or proposed
    frame.addEventListener("input", () => tell(frame));
    frame.addEventListener("change", () => tell(frame));
    frame.addEventListener("paste", () => setTimeout(tell, 0, frame)); // a block from Excel fills many squares at once
  });
})();
