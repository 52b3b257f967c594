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
      return this.tr.cells[column.index]?.textContent.trim() ?? "";
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

  class Table {
    constructor(table) {
      this.table = table;
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
  for (const table of $$("table.data")) if (!$(`form[data-table="${CSS.escape(table.id)}"]`)) new Table(table);
})();
