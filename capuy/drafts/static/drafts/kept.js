// The sheets that this device keeps for the person who is signed in, each with a way to remove it.
"use strict";

(() => {
  const device = window.capuyDrafts;
  const list = document.querySelector("[data-kept-list]");
  const none = document.querySelector("[data-kept-none]");
  if (!device || !list) return;
  document.querySelector("[data-kept-unable]").hidden = "serviceWorker" in navigator && "caches" in window;
  document.querySelector("[data-kept-offline]").hidden = !document.body.hasAttribute("data-from-device");

  const time = new Intl.DateTimeFormat("vi-VN", { hour: "2-digit", minute: "2-digit", day: "2-digit", month: "2-digit", year: "numeric" });

  const draw = () => {
    const pages = device.kept();
    none.hidden = pages.length > 0;
    list.replaceChildren(...pages.map(({ page, title, at }) => {
      const line = document.createElement("li");
      const words = document.createElement("span");
      const link = Object.assign(document.createElement("a"), { href: page, textContent: title });
      const when = Object.assign(document.createElement("span"), { className: "soft", textContent: `Giữ từ ${time.format(at)}` });
      const remove = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-outline-secondary", textContent: "Xóa khỏi máy" });
      remove.setAttribute("aria-label", `Xóa khỏi máy: ${title}`);
      remove.addEventListener("click", async () => {
        const left = device.kept().filter((one) => one.page !== page);
        device.keepList(left);
        if (left.length) await (await caches.open(device.KEPT)).delete(page);
        else await device.forgetKept();
        draw();
      });
      words.append(link, when);
      line.append(words, remove);
      return line;
    }));
  };
  draw();
})();
