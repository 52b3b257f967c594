// What changed: narrows what the page of changes shows, and sets old and new words beside each other. Without it all changes stand on the
// page, marked in the text.
(() => {
  "use strict";
  const { $, $$, make, memory } = window.ouvrage;

  const form = $(".change-filters");
  if (form) {
    const changes = $$(".change");
    const sections = $$(".changes section[data-kind]");
    const told = $("output", form);
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
        const shown = $$(".change", section).some(item => !item.hidden);
        section.hidden = (kind !== "" && section.dataset.kind !== kind) || !shown;
      }
      const left = changes.filter(item => !item.hidden && !item.closest("section[hidden]")).length;
      told.textContent = `${left} / ${changes.length}`;
    };
    form.hidden = false;
    form.addEventListener("input", apply);
    form.addEventListener("submit", event => event.preventDefault());
  }

  /* What the address leads to is unfolded. */
  const unfold = () => {
    const id = decodeURIComponent(location.hash.slice(1));
    const target = id ? document.getElementById(id) : null;
    for (let part = target; part; part = part.parentElement) if (part.matches("details.history, details.since")) part.open = true;
    if (target?.closest("details.history, details.since")) target.scrollIntoView();
  };
  addEventListener("hashchange", unfold);
  unfold();

  /* Old and new words beside each other: each line of a text twice, once without what was put in and once without what was taken out. */
  const switches = $$(".change-layout");
  if (!switches.length) return;
  const KEY = "ouvrage-changes";
  const { before, after } = $("button", switches[0]).dataset;
  const column = (name, label, lines, gone) => {
    const one = line => {
      const copy = line.cloneNode(true);
      for (const piece of $$(gone, copy)) piece.remove();
      copy.removeAttribute("id");
      const empty = !copy.textContent.trim() || (!$$("del, ins", copy).length && $$(gone, line).length && !plain(copy));
      return make("div", { className: `side-line ${line.className}` }, ...(empty ? [] : copy.childNodes));
    };
    return make("div", { className: name }, make("p", { className: "side-head" }, label), ...lines.map(one));
  };
  /* Whether anything is left but labels and signs. */
  const plain = line => {
    const rest = line.cloneNode(true);
    for (const label of $$(".note, .vh", rest)) label.remove();
    return rest.textContent.trim() !== "";
  };
  const sides = text => {
    const found = $$(":scope > p, :scope > ul > li", text);
    const lines = found.length ? found : [text];
    const made = make(
      "div",
      { className: "sides" },
      column("before", before, lines, "ins"),
      column("after", after, lines, "del"),
    );
    made.style.setProperty("--rows", lines.length + 1);
    return made;
  };
  const texts = $$(".changed-field > dd, .changed-blocks").map(held => {
    const text = make("div", { className: "in-text" }, ...held.childNodes);
    held.append(text);
    return text;
  });
  const show = beside => {
    for (const text of texts) {
      text.nextElementSibling?.remove();
      text.hidden = beside;
      if (beside) text.after(sides(text));
    }
    for (const button of switches.map(one => $("button", one))) button.ariaPressed = String(beside);
  };
  for (const one of switches) {
    one.hidden = false;
    one.addEventListener("click", event => {
      if (!event.target.closest("button")) return;
      const beside = $("button", one).ariaPressed !== "true";
      memory.set(KEY, beside ? "side" : "text");
      show(beside);
    });
  }
  /* A wide screen has room for both. */
  show((memory.get(KEY) ?? (matchMedia("(min-width: 1280px)").matches ? "side" : "text")) === "side");
})();
