// Opens and closes branches of the tree. Branches not yet here are fetched by htmx; without it the link leads to the page.
const branchOf = (item) => item.querySelector(":scope > .tree-branch");

document.addEventListener("click", (event) => {
  const toggle = event.target.closest(".tree-toggle");
  const branch = toggle && branchOf(toggle.parentElement);
  if (!branch) return;
  event.preventDefault();
  branch.hidden = !branch.hidden;
  toggle.setAttribute("aria-expanded", String(!branch.hidden));
});

document.addEventListener("keydown", (event) => {
  if (event.key !== " " || !event.target.matches?.(".tree-toggle")) return;
  event.preventDefault();
  event.target.click();
});

document.addEventListener("htmx:afterSwap", (event) => {
  const item = event.detail.target;
  if (item.matches(".tree-item") && branchOf(item)) {
    item.querySelector(":scope > .tree-toggle").setAttribute("aria-expanded", "true");
  }
});
