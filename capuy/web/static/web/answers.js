// A page that answers a form is asked for anew when one comes back to it, instead of sending the form once more.
"use strict";

(() => {
  if (document.body.hasAttribute("data-answer")) history.replaceState(history.state, "", location.href);
})();
