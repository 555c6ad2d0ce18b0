// Part of the service worker: without network, pages that their user asked to keep come from this device. The network goes
// first, always; what comes from the device says so (`data-from-device`).
const KEPT = "capuy-kept";
const LIST = "/giu-tren-may/";
const TIME = { hour: "2-digit", minute: "2-digit", day: "2-digit", month: "2-digit", year: "numeric", timeZone: "Asia/Ho_Chi_Minh" };

const ownPage = (url) => url.origin === self.location.origin && !url.search;

// A kept page that is read online is kept as it is now, unless somebody was sent elsewhere (to sign in).
async function fromNetwork(request, url, event) {
  const answer = await fetch(request);
  if (answer.ok && !answer.redirected && answer.type === "basic" && (await caches.has(KEPT))) {
    const cache = await caches.open(KEPT);
    if (ownPage(url) && (await cache.match(url.pathname))) event.waitUntil(cache.put(url.pathname, answer.clone()));
  }
  return answer;
}

async function marked(answer) {
  const text = await answer.text();
  const at = new Intl.DateTimeFormat("vi-VN", TIME).format(new Date(answer.headers.get("Date") || Date.now()));
  const headers = new Headers(answer.headers);
  headers.delete("Content-Length");
  headers.delete("Content-Encoding");
  return new Response(text.replace("<body ", `<body data-from-device="${at}" `), { status: 200, headers });
}

async function fromDevice(url) {
  if (!(await caches.has(KEPT))) return undefined;
  const cache = await caches.open(KEPT);
  const found = (ownPage(url) && (await cache.match(url.pathname))) || (await cache.match(LIST));
  return found && marked(found);
}

async function page(request, event) {
  const url = new URL(request.url);
  try {
    return await fromNetwork(request, url, event);
  } catch (error) {
    const found = await fromDevice(url);
    if (found) return found;
    throw error;
  }
}

async function file(request) {
  try {
    return await fetch(request);
  } catch (error) {
    const found = (await caches.has(KEPT)) && (await (await caches.open(KEPT)).match(new URL(request.url).pathname));
    if (found) return found;
    throw error;
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.method === "POST" && url.pathname === "/tai-khoan/dang-xuat/") event.waitUntil(caches.delete(KEPT));
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(page(request, event));
  else if (url.pathname.startsWith("/static/")) event.respondWith(file(request));
});
// One that is newer takes over at once: it only ever asks the network first.
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
