/* Tables: a button in the head of a column sorts by it. Registers (register.js) filter, group and choose columns as well. */
(() => {
  "use strict";
  const { $, $$, make, collator } = window.ouvrage;

  /* A row that the page holds. A row that comes as data (register.js) answers to the same names. */
  class Row {
    constructor(tr, group) {
      this.tr = tr;
      this.group = group;
    }
    text(column) {
      const cell = this.tr.cells[column.index];
      if (!cell) return "";
      const parts = [...cell.childNodes].filter(node => node.className !== "fold");
      return parts.map(node => node.textContent).join("").trim();
    }
    id(column) {
      return $("[data-id]", this.tr.cells[column.index] ?? this.tr)?.dataset.id;
    }
    sort(column) {
      return this.tr.cells[column.index]?.dataset.sort;
    }
    get all() {
      return [...this.tr.cells].map(cell => cell.textContent).join(" ");
    }
  }

  /* How a table finds room: as it is; then with columns folded under the title of their row, from the last one on; then with words
     broken; then with a card in place of each row. */
  const sheet = new CSSStyleSheet();
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  const rules = new Map();
  const CARD = 544; // px: below, a row that does not fit is a card

  class Fit {
    folded = [];
    constructor(table, changed = () => {}) {
      this.table = table;
      this.region = table.closest(".scroll") ?? table.parentNode;
      this.heads = [...(table.tHead?.rows[0]?.cells ?? [])];
      this.changed = changed;
      table.id ||= `table-${$$("table").indexOf(table)}`;
      this.name = `#${CSS.escape(table.id)}`;
      this.labels = this.heads.map(th => th.textContent.trim());
      const spans = $$("tbody tr:not(.group) > [colspan], tbody [rowspan]", table).length;
      this.regular = this.heads.length > 1 && !spans;
      this.title = this.heads.findIndex(th => th.classList.contains("c-entry"));
      if (this.title < 0) this.title = 0;
    }
    get cut() {
      return this.region.scrollWidth > this.region.clientWidth + 1;
    }
    set(text) {
      text ? rules.set(this, text) : rules.delete(this);
      sheet.replaceSync([...rules.values()].join("\n"));
    }
    /* Widths that the columns cannot do without; 0 for one that is hidden. */
    measure() {
      this.table.classList.add("measured");
      const widths = this.heads.map(th => th.offsetWidth);
      this.table.classList.remove("measured");
      return widths;
    }
    update() {
      const width = this.region.clientWidth;
      if (!width) return;
      const { classList } = this.table;
      const before = `${classList.contains("cards")} ${this.folded}`;
      classList.remove("tight", "cards");
      this.folded = [];
      this.set("");
      if (this.cut && this.regular) {
        if (width < CARD) this.cards();
        else {
          if (classList.contains("data")) this.fold(width);
          if (this.cut) classList.add("tight");
          if (this.cut) this.cards();
        }
      } else if (this.cut) classList.add("tight");
      if (before !== `${classList.contains("cards")} ${this.folded}`) {
        for (const tr of $$("tbody > tr:not(.group)", this.table)) this.dress(tr);
        this.changed();
      }
    }
    fold(width) {
      const widths = this.measure();
      let sum = widths.reduce((a, b) => a + b, 0);
      for (let n = widths.length - 1; n > 0 && sum > width; n--) {
        if (n === this.title || !widths[n]) continue;
        sum -= widths[n];
        this.folded.unshift(n);
      }
      this.set(this.folded.map(n => `${this.name} tr:not(.group) > :nth-child(${n + 1}) { display: none }`).join("\n"));
    }
    cards() {
      this.table.classList.remove("tight");
      this.table.classList.add("cards");
      this.folded = [];
      const label = (text, n) => text && `${this.name} td:nth-child(${n + 1})::before { content: ${JSON.stringify(text + colon)} }`;
      this.set(this.labels.map(label).filter(Boolean).join("\n"));
    }
    /* Writes what is folded under the title of a row. */
    dress(tr) {
      const cell = tr.cells[this.title];
      if (!cell) return;
      $(":scope > .fold", cell)?.remove();
      const parts = this.folded
        .filter(n => tr.cells[n]?.childNodes.length)
        .map(n => {
          const dd = make("dd", {}, ...[...tr.cells[n].childNodes].map(node => node.cloneNode(true)));
          const long = $(".prose, ul", dd) || dd.textContent.length > 60;
          return make("div", { className: long ? "long" : "" }, make("dt", {}, this.labels[n]), dd);
        });
      if (parts.length) cell.append(make("dl", { className: "fold" }, ...parts));
    }
  }
  const colon = document.documentElement.lang.startsWith("fr") ? "\u00a0: " : ": ";
  const fits = new WeakMap();
  const sized = new ResizeObserver(seen => {
    for (const { target } of seen) for (const fit of fits.get(target) ?? []) if (fit.width !== target.clientWidth) {
      fit.width = target.clientWidth;
      fit.update();
    }
  });
  const watch = fit => {
    fits.set(fit.region, [...(fits.get(fit.region) ?? []), fit]);
    sized.observe(fit.region);
    return fit;
  };

  class Table {
    constructor(table) {
      this.table = table;
      this.fit = watch(new Fit(table, () => this.fitted?.()));
      this.order = null;
      this.columns = $$("thead th", table).map((th, index) => ({ th, index, name: th.dataset.name, keys: new Map() }));
      this.rows = [];
      for (const body of table.tBodies) {
        const label = $(".group th", body);
        const group = label
          ? [...label.childNodes]
              .map(node => (node.className === "n" ? "" : node.textContent))
              .join("")
              .trim()
          : null;
        const count = label && $(".n", label).textContent;
        for (const tr of body.rows) if (!tr.matches(".group")) this.rows.push(Object.assign(new Row(tr, group), { count }));
      }
      for (const column of this.columns) if ("sortable" in column.th.dataset) this.addSort(column);
      table.classList.add("ready");
    }

    addSort(column) {
      const button = make("button", { type: "button", className: "sort" });
      button.append(...column.th.childNodes);
      column.th.append(button);
      button.addEventListener("click", () => {
        const { name, down } = this.order ?? {};
        this.order = name !== column.name ? { name: column.name, down: false } : down ? null : { name, down: true };
        this.changed();
      });
    }

    changed() {
      const { table } = this;
      const bodies = [...Map.groupBy(this.sorted(this.rows), row => row.group)].map(([label, rows]) => {
        const body = make("tbody");
        if (label !== null) body.append(this.head(label, rows[0].count));
        body.append(...rows.map(row => row.tr));
        return body;
      });
      [...table.tBodies].forEach(body => body.remove());
      table.append(...bodies);
    }

    head(label, count) {
      return make(
        "tr",
        { className: "group" },
        make("th", { scope: "rowgroup", colSpan: this.columns.length }, label + " ", make("span", { className: "n" }, count)),
      );
    }

    sorted(rows) {
      const column = this.columns.find(column => column.name === this.order?.name);
      for (const { th } of this.columns) th.removeAttribute("aria-sort");
      if (!column) return rows;
      column.th.ariaSort = this.order.down ? "descending" : "ascending";
      const keyed = rows.map(row => {
        const text = row.text(column),
          rank = column.keys.get(text)?.rank,
          raw = row.sort(column);
        return { row, key: !text ? null : (rank ?? (raw === undefined ? text : Number.isNaN(+raw) ? raw : +raw)) };
      });
      const compare = (a, b) => (typeof a === "number" && typeof b === "number" ? a - b : collator.compare(a, b));
      const sign = this.order.down ? -1 : 1;
      keyed.sort((a, b) => (a.key === null ? (b.key === null ? 0 : 1) : b.key === null ? -1 : sign * compare(a.key, b.key)));
      return keyed.map(({ row }) => row);
    }
  }

  window.ouvrage.Table = Table;
  for (const table of $$(".scroll table:not(.data)")) watch(new Fit(table)).update();
  for (const table of $$("table.data")) if (!$(`form[data-table="${CSS.escape(table.id)}"]`)) new Table(table);
})();
