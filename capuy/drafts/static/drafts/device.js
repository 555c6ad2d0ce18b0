// What this device holds of drafts, for the person who is signed in: texts that the server has not got yet, and sheets kept
// for the time without network. On every page; the sheets' own scripts build on it.
"use strict";

(() => {
  const DRAFT = "capuy-draft:";
  const KEPT = "capuy-kept";
  const OLDEST = 30 * 24 * 3600 * 1000;
  const user = document.body.dataset.user; // "0": nobody is signed in; missing: a page of errors, which does not know

  // A browser may refuse storage, or have no room left; then there is no net below the server.
  const read = (key) => {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  };
  const write = (key, value) => {
    try {
      if (value) localStorage.setItem(key, JSON.stringify(value));
      else localStorage.removeItem(key);
      return true;
    } catch {
      return false;
    }
  };
  const keys = (start) => {
    try {
      return Object.keys(localStorage).filter((key) => key.startsWith(start));
    } catch {
      return [];
    }
  };

  const keyOf = (page) => `${DRAFT}${user}:${page}`;
  const entry = (page) => read(keyOf(page));
  const hold = (page, value) => write(keyOf(page), value);

  const kept = () => {
    const found = read(KEPT);
    return found && found.user === user ? found.pages : [];
  };
  const keepList = (pages) => write(KEPT, pages.length ? { user, pages } : null);
  const forgetKept = () => {
    write(KEPT, null);
    return "caches" in window ? caches.delete(KEPT) : Promise.resolve();
  };

  const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] || "";

  // {state}: "kept" with what the server tells; "offline", "signed-out", "refused" (with problems), "gone", "failed".
  const post = async (address, body, leaving = false) => {
    let response;
    try {
      response = await fetch(address, {
        method: "POST",
        redirect: "manual",
        keepalive: leaving,
        signal: AbortSignal.timeout(20000),
        headers: { "Content-Type": "application/json", "X-CSRFToken": token() },
        body: JSON.stringify({ user, ...body }),
      });
    } catch {
      return { state: "offline" };
    }
    if (response.type === "opaqueredirect" || response.status === 403 || response.status === 409) return { state: "signed-out" };
    if (response.status === 404) return { state: "gone" };
    try {
      const told = await response.json();
      return { state: response.ok ? "kept" : "refused", ...told };
    } catch {
      return { state: "failed" };
    }
  };

  // Of two tabs one sends what the device holds; the other then finds it gone.
  const alone = (work) => (navigator.locks ? navigator.locks.request("capuy-draft", work) : work());

  const tell = (text, { address = "", problems = [], kind = "warning" } = {}) => {
    const box = document.createElement("div");
    box.className = `notice notice-${kind}`;
    box.setAttribute("role", "status");
    const line = document.createElement("p");
    line.textContent = `${text} `;
    if (address) {
      const link = document.createElement("a");
      link.href = address;
      link.textContent = "Mở biểu";
      line.append(link);
    }
    box.append(line);
    if (problems.length) {
      const list = document.createElement("ul");
      problems.forEach((problem) => list.append(Object.assign(document.createElement("li"), { textContent: problem })));
      box.append(list);
    }
    document.getElementById("messages")?.append(box);
  };

  const told = (entry, result, address) => {
    const count = Object.keys(entry.changes).length;
    if (result.done) return tell(`Đã có mạng. ${result.done} Biểu: “${entry.title}”.`, { address, kind: "success" });
    if (result.problems?.length) return tell(`Biểu “${entry.title}”: nội dung đã gửi lên, nhưng chưa ${entry.do === "hand-in" ? "nộp" : "lưu"} được:`, { address, problems: result.problems });
    return tell(`Đã gửi lên ${count} ô của biểu “${entry.title}”; kiểm tra rồi bấm Nộp hoặc Lưu.`, { address, kind: "success" });
  };

  // What is waiting for other pages than this one.
  const deliver = async (except) => {
    if (!user || user === "0" || !navigator.onLine) return;
    for (const key of keys(`${DRAFT}${user}:`)) {
      const page = key.slice(`${DRAFT}${user}:`.length);
      if (page === except) continue;
      await alone(async () => {
        const waiting = read(key);
        if (!waiting) return;
        const result = await post(waiting.address, { tab: waiting.tab, changes: waiting.changes, do: waiting.do || "" });
        if (result.state === "kept") {
          write(key, null);
          told(waiting, result, page);
        } else if (result.state === "gone") {
          write(key, null);
          tell(`Đồng chí không còn quyền điền biểu “${waiting.title}”; nội dung gõ khi mất mạng đã xóa khỏi máy.`);
        }
      });
    }
  };

  const later = (text, options) => {
    try {
      sessionStorage.setItem("capuy-told", JSON.stringify([text, options]));
    } catch {
      // told at once or not at all
    }
  };

  window.capuyDrafts = { user, entry, hold, kept, keepList, forgetKept, post, alone, tell, later, KEPT };

  // Another person, or nobody, is signed in: what was kept is not theirs.
  if (user !== undefined && read(KEPT) && read(KEPT).user !== user) forgetKept();
  keys(DRAFT).filter((key) => !(Date.now() - read(key)?.at < OLDEST)).forEach((key) => write(key, null));

  try {
    const [text, options] = JSON.parse(sessionStorage.getItem("capuy-told")) || [];
    sessionStorage.removeItem("capuy-told");
    if (text) tell(text, options);
  } catch {
    // nothing was to be told
  }

  document.querySelectorAll("form[data-sign-out]").forEach((form) => {
    form.addEventListener("submit", (event) => {
      const waiting = keys(`${DRAFT}${user}:`);
      if (waiting.length && !confirm("Còn nội dung chưa gửi được lên máy chủ. Đăng xuất thì nội dung đó bị xóa khỏi máy này. Vẫn đăng xuất?")) {
        event.preventDefault();
        return;
      }
      waiting.forEach((key) => write(key, null));
      forgetKept();
    });
  });

  const here = document.querySelector("[data-draft]")?.dataset.page;
  deliver(here);
  addEventListener("online", () => deliver(here));
})();
