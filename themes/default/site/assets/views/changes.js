// Narrows the changes that are shown. Without it all of them stand on the page.

const form = document.querySelector(".change-filters");

if (form) {
  const changes = [...document.querySelectorAll(".change")];
  const sections = [...document.querySelectorAll(".changes section[data-kind]")];
  const told = form.querySelector("output");
  const value = name => form.elements[name]?.value ?? "";

  const apply = () => {
    const [change, kind, lot, weight] = ["change", "kind", "lot", "weight"].map(value);
    for (const item of changes) {
      const own = item.dataset;
      const lots = (own.lot ?? "").split(" ");
      item.hidden =
        (change !== "" && own.change !== change) ||
        (lot !== "" && !lots.includes(lot)) ||
        (weight !== "" && own.weight !== weight);
    }
    for (const section of sections) {
      const shown = [...section.querySelectorAll(".change")].some(item => !item.hidden);
      section.hidden = (kind !== "" && section.dataset.kind !== kind) || !shown;
    }
    const left = changes.filter(item => !item.hidden && !item.closest("section[hidden]")).length;
    told.textContent = `${left} / ${changes.length}`;
  };

  form.hidden = false;
  form.addEventListener("input", apply);
  form.addEventListener("submit", event => event.preventDefault());
}
