// Makes a box for codes of organisations a search box, with a tree to choose from in a dialog.
const WORDS = {
  none: "Không tìm thấy tổ chức nào trong phạm vi được giao.",
  loading: "Đang tìm…",
  close: "Đóng",
  title: "Chọn từ cây tổ chức",
  failed: "Không tải được cây tổ chức; thử lại sau.",
};

function line(tag, className, text) {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}

// A list for choosing holds nothing but options, as aids for reading the screen demand.
function remark(text) {
  const element = line("div", "no-results", text);
  element.setAttribute("role", "option");
  element.setAttribute("aria-disabled", "true");
  return element;
}

function option(item) {
  const box = document.createElement("div");
  const more = [item.kind, item.above, item.code].filter(Boolean).join(" · ");
  box.append(line("span", "option-name", item.name), line("span", "option-more", more));
  return box;
}

function searchBox(holder, input) {
  const many = "many" in holder.dataset;
  const chosen = JSON.parse(holder.querySelector('script[type="application/json"]').textContent);
  const typed = input.value;
  return new TomSelect(input, {
    valueField: "code",
    labelField: "name",
    searchField: [],
    options: chosen,
    items: chosen.map((item) => item.code),
    maxItems: many ? null : 1,
    delimiter: ",",
    plugins: many ? ["remove_button"] : [],
    closeAfterSelect: true,
    highlight: false,
    score: () => () => 1, // the server has searched and sorted, without marks
    shouldLoad: (query) => query.trim().length > 1,
    loadThrottle: 250,
    load(query, done) {
      this.clearOptions((known) => this.items.includes(known.code));
      fetch(`${holder.dataset.search}&q=${encodeURIComponent(query)}`, { credentials: "same-origin" })
        .then((answer) => answer.json())
        .then((answer) => done(answer.results))
        .catch(() => done());
    },
    onItemAdd() {
      this.setTextboxValue("");
      this.clearActiveOption(); // it may point at a line that is no longer drawn
    },
    onInitialize() {
      input.setAttribute("aria-hidden", "true"); // the box that stands in for it has the label
      // What could not be read stays to be mended.
      if (typed && !chosen.length) this.setTextboxValue(typed);
    },
    render: {
      option,
      item: (item) => line("div", "", item.name),
      no_results: () => remark(WORDS.none),
      loading: () => remark(WORDS.loading),
    },
  });
}

function dialogFor(holder) {
  const dialog = line("dialog", "tree-dialog", "");
  const head = document.createElement("header");
  const close = line("button", "btn btn-outline-secondary btn-sm", WORDS.close);
  close.type = "button";
  close.addEventListener("click", () => dialog.close());
  const title = line("h2", "", WORDS.title);
  dialog.setAttribute("aria-label", WORDS.title);
  head.append(title, close);
  const body = line("div", "tree-dialog-body", "");
  dialog.append(head, body);
  holder.append(dialog);
  htmx.ajax("GET", holder.dataset.tree, { target: body, swap: "innerHTML" }).catch(() => {
    body.textContent = WORDS.failed;
  });
  return dialog;
}

function add(box, items) {
  for (const item of items) {
    box.addOption(item);
    box.addItem(item.code);
  }
}

function choosing(holder, box, dialog) {
  dialog.addEventListener("click", async (event) => {
    const one = event.target.closest("[data-choose]");
    const level = event.target.closest("[data-choose-level]");
    const list = event.target.closest("[data-choose-list]");
    if (one) add(box, [{ code: one.dataset.choose, name: one.dataset.name }]);
    else if (list || level) {
      const url = list ? list.dataset.chooseList : dialog.querySelector("[data-level]").value;
      const answer = await fetch(url, { credentials: "same-origin" });
      add(box, (await answer.json()).results);
    } else return;
    if (one && !("many" in holder.dataset)) dialog.close();
  });
}

function refine(holder) {
  if (holder.dataset.ready || !window.TomSelect) return;
  holder.dataset.ready = "1";
  const input = holder.querySelector("input");
  const box = searchBox(holder, input);
  holder.querySelector("[data-chosen]").hidden = true;
  const open = holder.querySelector("[data-open-tree]");
  if (!window.htmx) return;
  open.hidden = false;
  let dialog = null;
  open.addEventListener("click", () => {
    if (!dialog) {
      dialog = dialogFor(holder);
      choosing(holder, box, dialog);
    }
    dialog.showModal();
  });
}

const refineAll = () => document.querySelectorAll("[data-organisation-picker]").forEach(refine);
if (document.readyState === "complete") refineAll();
else document.addEventListener("DOMContentLoaded", refineAll);
document.addEventListener("htmx:load", refineAll);
