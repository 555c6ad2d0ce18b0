// Lets this browser be woken: asks it for an address and keys, and hands them in with the form.
(() => {
  const form = document.querySelector("form[data-push-key]");
  if (!form || !("serviceWorker" in navigator) || !("PushManager" in window)) return;
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const refused = form.querySelector("[data-push-refused]");

  async function subscribe() {
    await navigator.serviceWorker.register("/service-worker.js");
    const worker = await navigator.serviceWorker.ready;
    const options = { userVisibleOnly: true, applicationServerKey: bytes(form.dataset.pushKey) };
    const known = await worker.pushManager.getSubscription();
    if (known) await known.unsubscribe();
    const made = await worker.pushManager.subscribe(options);
    form.elements.endpoint.value = made.endpoint;
    form.elements.public_key.value = text(made.getKey("p256dh"));
    form.elements.secret.value = text(made.getKey("auth"));
    form.submit();
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    refused.hidden = true;
    subscribe().catch(() => { refused.hidden = false; });
  });
  form.hidden = false;
})();
