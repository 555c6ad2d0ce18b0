// A sheet is kept on this device, because its user asks for it: the page, and what it needs to look and work as it does.
"use strict";

(() => {
  const bar = document.querySelector("[data-draft]");
  const device = window.capuyDrafts;
  const line = bar?.querySelector("[data-draft-keep]");
  if (!line || !device || !("serviceWorker" in navigator) || !("caches" in window)) return;
  const button = line.querySelector("button");
  const state = bar.querySelector("[data-draft-state]");
  const { page, title } = bar.dataset;
  const list = line.querySelector("a").getAttribute("href");

  const isKept = () => device.kept().some((one) => one.page === page);
  const show = () => {
    button.setAttribute("aria-pressed", String(isKept()));
    button.textContent = isKept() ? "Thôi giữ trên máy" : "Giữ trên máy để điền khi mất mạng";
  };

  // All that came from our own files for this page: styles, scripts, letters, pictures.
  const files = () => [...new Set(performance.getEntriesByType("resource").map((one) => new URL(one.name)).filter((url) => url.origin === location.origin && url.pathname.startsWith("/static/")).map((url) => url.pathname))];

  const put = async (cache, address) => {
    const answer = await fetch(address, { redirect: "error" });
    if (!answer.ok) throw new Error(address);
    await cache.put(address, answer);
  };

  const keep = async () => {
    await navigator.serviceWorker.register("/service-worker.js");
    await navigator.serviceWorker.ready;
    const cache = await caches.open(device.KEPT);
    const needed = [...files(), "/static/drafts/kept.js"];
    await Promise.all([page, list, ...needed].map((address) => put(cache, address)));
    const pages = device.kept().filter((one) => one.page !== page);
    device.keepList([...pages, { page, title, at: Date.now() }]);
  };

  const drop = async () => {
    const pages = device.kept().filter((one) => one.page !== page);
    device.keepList(pages);
    if (pages.length) await (await caches.open(device.KEPT)).delete(page);
    else await device.forgetKept();
  };

  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      if (isKept()) {
        await drop();
        state.textContent = "Đã xóa biểu khỏi máy này.";
      } else {
        await keep();
        state.textContent = "Đã giữ biểu trên máy này; mất mạng vẫn mở và điền được.";
      }
    } catch {
      state.textContent = "Chưa giữ được biểu trên máy: kiểm tra mạng và chỗ trống trên máy rồi thử lại.";
    }
    button.disabled = false;
    show();
  });

  if (document.body.hasAttribute("data-from-device")) {
    const notice = bar.querySelector("[data-draft-kept]");
    notice.textContent = `Đang mất mạng: đây là biểu giữ trên máy từ ${document.body.dataset.fromDevice}. Nội dung gõ vào được ghi trên máy và tự gửi khi có mạng.`;
    notice.hidden = false;
  }
  show();
  line.hidden = false;
})();
