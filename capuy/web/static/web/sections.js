// On a narrow screen the open section is brought into sight among the tabs.
"use strict";

(() => {
  const tab = document.querySelector(".sections [aria-current]");
  const row = tab && tab.closest(".sections");
  if (row) row.scrollLeft = tab.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2;
})();
