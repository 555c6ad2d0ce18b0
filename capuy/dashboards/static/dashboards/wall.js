// One part of the dashboard after another, with keys, on a wall. Without scripts all parts stand below each other.
"use strict";

(() => {
  const parts = [...document.querySelectorAll("[data-wall] > .board-part")];
  const place = document.querySelector("[data-wall-place]");
  const full = document.querySelector("[data-full]");
  let at = Math.min(Math.max(0, Number(location.hash.slice(1)) - 1 || 0), parts.length - 1);

  const show = (wanted) => {
    at = Math.min(Math.max(0, wanted), parts.length - 1);
    parts.forEach((part, index) => { part.hidden = index !== at; });
    place.textContent = `${at + 1}/${parts.length}`;
    history.replaceState(null, "", `#${at + 1}`); // what is opened from here leads back to the same part
    window.dispatchEvent(new Event("resize"));
  };

  const STEPS = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 };
  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest("input, select, textarea")) return;
    if (STEPS[event.key]) show(at + STEPS[event.key]);
    else if (event.key === "Home") show(0);
    else if (event.key === "End") show(parts.length - 1);
    else return;
    event.preventDefault();
  });
  document.querySelectorAll("[data-step]").forEach((button) => {
    button.addEventListener("click", () => show(at + Number(button.dataset.step)));
  });
  if (document.fullscreenEnabled) {
    full.hidden = false;
    full.addEventListener("click", () => (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen()));
  }
  document.querySelector("[data-wall-steps]").hidden = false;
  show(at);
})();
