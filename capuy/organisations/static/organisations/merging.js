// Of a merger, only the questions that go with the chosen way are asked; the server reads only those too.
(() => {
  const way = document.querySelector(".decision-form select[name=way]");
  if (!way) return;
  const asked = { existing: ["target"], new: ["new_code", "new_name", "new_kind", "new_parent"] };
  const show = () => {
    for (const [choice, names] of Object.entries(asked)) {
      for (const name of names) {
        const field = document.getElementById(`id_${name}`)?.closest(".field");
        if (field) field.hidden = choice !== way.value;
      }
    }
  };
  way.addEventListener("change", show);
  show();
})();
