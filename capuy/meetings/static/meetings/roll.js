// One button for a roll on which almost everybody is there; whoever was marked already stays as marked.
document.querySelectorAll("[data-all-present]").forEach((button) => {
  button.closest("[hidden]").hidden = false;
  button.addEventListener("click", () => {
    button.form.querySelectorAll(".roll select").forEach((select) => {
      if (select.value === "unknown") select.value = "present";
    });
  });
});
