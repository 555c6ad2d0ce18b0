// Part of the service worker: shows that there is news, and opens the list of notices.
self.addEventListener("push", (event) => {
  const told = event.data ? event.data.json() : {};
  const options = { tag: told.tag, icon: "/static/web/icon-192.png", lang: "vi" };
  event.waitUntil(self.registration.showNotification(told.text || "Có việc mới trong capuy", options));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(self.clients.openWindow("/thong-bao/"));
});
