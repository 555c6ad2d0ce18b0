// A sheet saves itself as a draft while it is typed. Each change is first written down on this device, then sent.
"use strict";

(() => {
  const bar = document.querySelector("[data-draft]");
  const form = document.getElementById("sheet");
  const device = window.capuyDrafts;
  if (!bar || !form || !device) return;

  const QUIET = 2000; // after the last key
  const PATIENCE = 10000; // while somebody goes on typing
  const AGAIN = 5000; // after a failure; not every browser tells when the network is back
  const ROUND = 60000; // to learn who else is here
  const AWAY = 5 * 60000; // who does nothing for so long is not here, and does not keep the session alive

  const { page, address, title } = bar.dataset;
  const state = bar.querySelector("[data-draft-state]");
  const others = bar.querySelector("[data-draft-others]");
  const problems = bar.querySelector("[data-draft-problems]");
  const fromDevice = document.body.hasAttribute("data-from-device"); // put there by the service worker
  const newTab = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  let tab = newTab();

  const hidden = (name) => document.querySelector(`input[type=hidden][name="${name}"][form="sheet"]`);
  const seenBox = form.elements.seen;
  const seen = new Map((seenBox?.value || "").split(" ").filter(Boolean).map((part) => [part.slice(0, part.lastIndexOf("=")), part.slice(part.lastIndexOf("=") + 1)]));
  const writeSeen = () => {
    seenBox.value = [...seen].filter(([, digest]) => digest).map((pair) => pair.join("=")).join(" ");
  };

  const boxes = [...form.elements].filter((box) => box.name && box.matches("input:not([type=hidden], [type=radio], [type=checkbox], [type=file]), select, textarea"));
  const byName = new Map(boxes.map((box) => [box.name, box]));
  // What the server has of each box; of a page that could not be saved it may have nothing.
  const sent = new Map("unsent" in bar.dataset ? [] : boxes.map((box) => [box.name, box.value]));
  const touched = new Set(bar.dataset.drafted.split(" ").filter(Boolean));

  let wish = ""; // what was pressed without network
  let timer = 0;
  let sending = false;
  let asked = false;
  let leaving = false;
  let offline = fromDevice || !navigator.onLine;
  let waitingSince = 0;
  let active = Date.now();

  const changes = () => Object.fromEntries(boxes.filter((box) => box.value !== sent.get(box.name)).map((box) => [box.name, [box.value, seen.get(box.name) || ""]]));

  const say = (text, unsent = false) => {
    if (state.textContent !== text) state.textContent = text;
    state.classList.toggle("unsent", unsent);
  };

  const hold = (now) => {
    const any = Object.keys(now).length > 0 || wish;
    return device.hold(page, any ? { title, address, tab, changes: now, do: wish, at: Date.now() } : null);
  };

  const named = () => ({ "hand-in": "nộp", save: "lưu" })[wish];

  const sayUnsent = (held) => {
    if (!held) return say("Chưa tự lưu được, và trình duyệt không ghi được trên máy: bấm nút lưu ở cuối trang.", true);
    const then = wish ? `sẽ gửi và ${named()} khi có mạng` : "sẽ tự gửi khi có mạng";
    return say(`Mất mạng: đã ghi trên máy này, ${then}.`, true);
  };

  const showOthers = (told) => {
    const text = told.join(" ");
    if (others.textContent.trim() !== text) others.textContent = text;
    others.hidden = !told.length;
  };

  const showProblems = (lead, told) => {
    problems.replaceChildren(Object.assign(document.createElement("p"), { textContent: lead }));
    const list = document.createElement("ul");
    told.forEach((problem) => list.append(Object.assign(document.createElement("li"), { textContent: problem })));
    problems.append(list);
    problems.hidden = false;
  };

  // What is wrong so far stands beside its box until it is mended.
  const checks = new Map();
  const showChecks = (told = {}) => {
    checks.forEach((note, name) => {
      if (name in told) return;
      note.remove();
      checks.delete(name);
      describe(byName.get(name), note.id, false);
    });
    Object.entries(told).forEach(([name, text]) => {
      const box = byName.get(name);
      if (!box) return;
      if (!checks.has(name)) {
        checks.set(name, Object.assign(document.createElement("p"), { className: "draft-check", id: `check-${name}` }));
        box.after(checks.get(name));
        describe(box, checks.get(name).id, true);
      }
      if (checks.get(name).textContent !== text) checks.get(name).textContent = text;
    });
  };
  const describe = (box, id, on) => {
    const ids = new Set((box.getAttribute("aria-describedby") || "").split(" ").filter(Boolean));
    ids[on ? "add" : "delete"](id);
    if (ids.size) box.setAttribute("aria-describedby", [...ids].join(" "));
    else box.removeAttribute("aria-describedby");
    box.classList.toggle("told", on);
  };

  // The page is asked for anew: it then shows what is stored, with the draft over it.
  const anew = (text, options) => {
    leaving = true;
    device.later(text, options);
    location.replace(page);
  };

  const taken = (result, now) => {
    offline = false;
    Object.entries(now).forEach(([name, [value]]) => sent.set(name, value));
    const wished = wish;
    wish = "";
    const held = hold(changes());
    showOthers(result.others);
    if (result.done) return anew(result.done, { kind: "success" });
    if (wished && result.problems) return anew(`Nội dung đã gửi lên, nhưng chưa ${wished === "hand-in" ? "nộp" : "lưu"} được:`, { problems: result.problems });
    const count = Object.keys(now).length;
    if (fromDevice) return anew(count ? `Đã có mạng, đã gửi lên ${count} ô; kiểm tra rồi bấm nút ở cuối trang.` : "Đã có mạng.", { kind: "success" });
    if (result.refused.length) showProblems("Có ô không tự lưu được:", result.refused);
    if (Object.keys(changes()).length) return held ? undefined : sayUnsent(held);
    showChecks(result.checks);
    const wrong = checks.size ? ` ${checks.size} ô cần xem lại.` : "";
    if (count) say(`Đã tự lưu lúc ${result.at}.${wrong} Chưa ghi vào biểu cho đến khi bấm nút ở cuối trang.`);
    return undefined;
  };

  const send = async () => {
    if (leaving) return;
    if (sending) {
      asked = true; // the network may have come back while it was tried without
      return;
    }
    asked = false;
    clearTimeout(timer);
    timer = 0;
    sending = true;
    waitingSince = 0;
    const now = changes();
    const result = await device.alone(() => device.post(address, { tab, changes: now, do: wish }));
    sending = false;
    if (leaving) return;
    if (result.state === "kept") {
      taken(result, now);
    } else {
      failed(result, now);
    }
    if (Object.keys(changes()).length || wish) later(asked ? 0 : result.state === "kept" ? QUIET : AGAIN);
  };

  const failed = (result, now) => {
    offline = result.state === "offline";
    if (!Object.keys(now).length && !wish && !offline) return;
    const held = hold(now);
    if (result.state === "signed-out") say("Phiên làm việc đã kết thúc: nội dung còn trên máy này. Đăng nhập lại ở trang khác rồi mở lại biểu, nội dung sẽ tự gửi.", true);
    else if (result.state === "gone") say("Đồng chí không còn quyền điền biểu này; nội dung chỉ còn trên trang.", true);
    else if (result.problems) say(result.problems.join(" "), true);
    else if (Object.keys(now).length || wish) sayUnsent(held);
    else say("Đang mất mạng: nội dung gõ vào được ghi trên máy này.", true);
  };

  const later = (wait) => {
    clearTimeout(timer);
    timer = setTimeout(send, wait);
  };

  const note = () => {
    active = Date.now();
    const now = changes();
    const held = hold(now);
    const names = Object.keys(now);
    names.forEach((name) => touched.add(name));
    if (!names.length) return;
    if (offline) sayUnsent(held);
    else say("Đang chờ tự lưu…");
    waitingSince ||= Date.now();
    if (!offline) later(Math.max(0, Math.min(QUIET, waitingSince + PATIENCE - Date.now())));
    else if (!timer) later(AGAIN);
  };

  // The page is being left for another; should that fail, it lives on.
  const goes = () => {
    leaving = true;
    clearTimeout(timer);
    timer = 0;
    setTimeout(() => { leaving = false; }, 20000);
  };

  // What this device holds of an earlier visit comes back, with what was seen then: saving asks where others changed it.
  const bringBack = () => {
    const held = device.entry(page);
    if (!held) return;
    if (held.tab && held.tab === bar.dataset.closed) {
      device.hold(page, null); // it was saved after all
      return;
    }
    let count = 0;
    Object.entries(held.changes).forEach(([name, [value, digest]]) => {
      const box = byName.get(name);
      if (!box || box.value === value) return;
      box.value = value;
      box.classList.add("changed");
      seen.set(name, digest);
      count += 1;
    });
    wish = held.do || "";
    if (!count && !wish) {
      device.hold(page, null);
      return;
    }
    writeSeen();
    note();
    if (count) say(`Đã đặt lại ${count} ô gõ lần trước, chưa gửi lên được.`, true);
  };

  touched.forEach((name) => byName.get(name)?.classList.add("changed"));
  bringBack();
  ["input", "change"].forEach((kind) => form.addEventListener(kind, (event) => {
    if (byName.has(event.target.name)) event.target.classList.add("changed");
    note();
  }));
  form.addEventListener("paste", () => setTimeout(note));
  ["pointerdown", "keydown"].forEach((kind) => addEventListener(kind, () => { active = Date.now(); }, { passive: true }));

  form.addEventListener("submit", (event) => {
    if (offline || !navigator.onLine) {
      event.preventDefault();
      event.stopImmediatePropagation();
      wish = event.submitter?.name || "save";
      offline = true;
      sayUnsent(hold(changes()));
      send(); // it may be back already
      return;
    }
    // The device lets go of it when the next page says that this tab was saved.
    const now = changes();
    if (Object.keys(now).length) hold(now);
    goes();
    hidden("tab").value = tab;
    hidden("drafted").value = [...touched].join(" ");
  });

  bar.querySelectorAll("form").forEach((one) => one.addEventListener("submit", () => {
    goes();
    device.hold(page, null);
  }));

  const sendLast = () => {
    if (leaving) return;
    const now = changes();
    if (!Object.keys(now).length || offline) return;
    hold(now);
    device.post(address, { tab, changes: now, do: "" }, true);
  };
  addEventListener("pagehide", sendLast);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") sendLast();
    else if (Object.keys(changes()).length) send();
  });
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    tab = newTab();
    leaving = false;
  });
  addEventListener("online", send);
  addEventListener("offline", () => {
    offline = true;
    failed({ state: "offline" }, changes());
  });

  setInterval(() => {
    if (document.visibilityState === "visible" && !sending && !timer && (offline || Date.now() - active < AWAY)) send();
  }, ROUND);
  send();
})();
