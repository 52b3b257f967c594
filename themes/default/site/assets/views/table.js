/* Tables: a button in the head of a column sorts by it. Registers (register.js) filter, group and choose columns as well. */
(() => {
  "use strict";
  const { $, $$, make, collator } = window.ouvrage;

  const changes = written => new Map((written ? written.split(" ") : []).map(one => [parseInt(one, 10), one.slice(-1)]));

  /* A row that the page holds. A row that comes as data (register.js) answers to the same names. */
  class Row {
    constructor(tr, group) {
      this.tr = tr;
      this.group = group;
    }
    text(column) {
      const cell = this.tr.cells[column.index];
      if (!cell) return "";
      /* What stands under it, and marks, are no part of its value; of names that are folded, the count is none. */
      const parts = [...cell.childNodes].filter(
        ({ classList }) => !["fold", "only", "since-mark"].some(n => classList?.contains(n)),
      );
      const names = list =>
        `${$$("a", list)
          .map(link => link.textContent)
          .join(" ")} `;
      return parts
        .map(node => (/^(refs|rest)$/.test(node.className) ? names(node) : node.textContent))
        .join("")
        .trim();
    }
    /* Since which of the states that readers hold it is new (`a`) or other (`c`), by their number. */
    get since() {
      return (this.known ??= changes(this.tr.dataset.since));
    }
    id(column) {
      return $("[data-id]", this.tr.cells[column.index] ?? this.tr)?.dataset.id;
    }
    sort(column) {
      return this.tr.cells[column.index]?.dataset.sort;
    }
    /* What the cell holds, one by one: key and words. */
    values(column) {
      if (column.names) return column.of(this);
      const cell = this.tr.cells[column.index];
      const links = cell ? $$(":scope > a[data-id], :scope > :is(.refs, .rest) a[data-id]", cell) : [];
      if (links.length)
        return links.map(({ dataset, title, textContent }) => [
          dataset.id,
          title ? `${dataset.id} ${title}` : textContent.trim(),
        ]);
      const items = cell ? $$(":scope > .values > li", cell).map(item => item.textContent.trim()) : [];
      const texts = items.length ? items : [this.text(column)].filter(Boolean);
      return texts.map(text => [column.keys.get(text)?.key ?? text, text]);
    }
    get link() {
      return $("a.ref[data-id]", this.tr);
    }
    get all() {
      return [...this.tr.cells].map(cell => cell.textContent).join(" ");
    }
  }

  /* How a table finds room: as it is; then with columns folded under the title of their row, from the last one on; then with very long
     words broken, columns closer, long words broken; then with a card in place of each row. Numbers and short words stay whole. */
  const sheet = new CSSStyleSheet();
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  const rules = new Map();
  const CARD = 544; // px: below, a row that does not fit is a card
  const STEPS = ["split", "close", "tight", "torn"];
  /* Long words, but no numbers: they may be broken (table.css). */
  const LONG = /((?=[^\s-]*\p{L})[^\s-]{13,})/u;
  const mark = part => {
    const walk = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
    const nodes = [];
    while (walk.nextNode()) nodes.push(walk.currentNode);
    for (const node of nodes) {
      const words = node.data.split(LONG);
      if (!words[1] || node.parentNode.closest("svg, math, .breaks")) continue;
      const span = word => make("span", { className: word.length > 24 ? "breaks first" : "breaks" }, word);
      node.replaceWith(...words.map((word, n) => (n % 2 ? span(word) : word)));
    }
  };

  class Fit {
    folded = [];
    constructor(table) {
      this.table = table;
      this.region = table.closest(".scroll") ?? table.parentNode;
      this.heads = [...(table.tHead?.rows[0]?.cells ?? [])];
      table.id ||= `table-${$$("table").indexOf(table)}`;
      this.name = `#${CSS.escape(table.id)}`;
      /* The count of a column of a board is that of all its groups: a card in a group says how many it holds itself. For whom a column is
         stands in its head alone. */
      const own = node => !/\b(n|only)\b/.test(node.className ?? "");
      /* A head that holds an id for want of room has its name to say here. */
      const said = th => [...th.childNodes].filter(own).map(node => node.ariaLabel ?? node.textContent);
      this.labels = this.heads.map(th => said(th).join("").trim());
      const spans = $$("tbody tr:not(.group) > [colspan], tbody [rowspan]", table).length;
      this.regular = this.heads.length > 1 && !spans && table.tHead.rows.length === 1;
      /* Ledgers and matrices make poor cards: their words are torn before. */
      this.steps = this.regular && (!table.className || table.classList.contains("data")) ? STEPS.slice(0, 3) : STEPS;
      this.title = this.heads.findIndex(th => th.classList.contains("c-entry"));
      /* A board has none: each of its columns is a card. */
      if (this.title < 0 && !table.classList.contains("kanban")) this.title = 0;
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
      if (!width || printing) return;
      const { classList } = this.table;
      const before = this.folded;
      classList.remove(...STEPS, "cards");
      this.folded = [];
      if (before.length) this.dressAll();
      this.set("");
      this.before?.();
      if (this.off || !this.cut) {
        /* It is as wide as it may be. */
      } else if (!this.regular) this.narrow();
      else if (width < CARD) this.cards();
      else {
        if (classList.contains("data")) this.fold(width);
        this.narrow();
        if (this.cut) this.cards();
      }
      this.after?.();
    }
    narrow() {
      if (this.cut) this.loosen();
      for (const step of this.steps) if (this.cut) this.table.classList.add(step);
    }
    loosen() {
      if (!this.loose) mark(this.table);
      this.loose = true;
    }
    dressAll() {
      for (const tr of $$("tbody > tr:not(.group)", this.table)) this.dress(tr);
    }
    fold(width) {
      const widths = this.measure();
      let sum = widths.reduce((a, b) => a + b, 0);
      const others = [...widths.keys()]
        .reverse()
        .filter(n => n && (n !== this.title || this.heads[n].classList.contains("c-integer")) && widths[n]);
      const kept = n => this.kept?.includes(n) ?? false;
      for (const n of [...others.filter(n => !kept(n)), ...others.filter(kept)]) {
        if (sum <= width) break;
        sum -= widths[n];
        this.folded.push(n);
      }
      this.folded.sort((a, b) => a - b);
      this.set(this.folded.map(n => `${this.name} tr:not(.group) > :nth-child(${n + 1}) { display: none }`).join("\n"));
      this.dressAll();
    }
    cards() {
      this.table.classList.remove(...STEPS);
      this.table.classList.add("cards");
      this.folded = [];
      const label = (text, n) =>
        text &&
        n !== this.title &&
        `${this.name} td:nth-child(${n + 1})::before { content: ${this.title < 0 ? `${JSON.stringify(`${text} `)} attr(data-count)` : JSON.stringify(text + colon)} }`;
      const first = `${this.name} tr:not(.group) > :nth-child(${this.title + 1}) { flex: 1 1 70%; font-weight: 600 }`;
      this.set([...this.labels.map(label).filter(Boolean), first].join("\n"));
    }
    /* Paper is narrow: there, what is folded has a row of its own, as wide as the table. */
    spread() {
      this.loosen();
      for (const fold of $$("tbody > tr:not(.below) > * > .fold", this.table)) {
        const row = fold.closest("tr");
        row.after(make("tr", { className: "below" }, make("td", { colSpan: this.heads.length }, fold)));
      }
    }
    gather() {
      for (const below of $$("tr.below", this.table)) {
        below.previousElementSibling.cells[this.title]?.append($(".fold", below));
        below.remove();
      }
    }
    /* Writes what is folded under the title of a row. */
    dress(tr) {
      const cell = tr.cells[this.title];
      if (!cell) return;
      $(":scope > .fold", cell)?.remove();
      if (this.loose) mark(tr);
      const parts = this.folded
        .filter(n => tr.cells[n]?.childNodes.length)
        .map(n => {
          const dd = make("dd", {}, ...[...tr.cells[n].childNodes].map(node => node.cloneNode(true)));
          const long = $(".prose, ul, .rest", dd) || dd.textContent.length > 60;
          return make("div", { className: long ? "long" : "" }, make("dt", {}, this.labels[n] + colon), dd);
        });
      if (parts.length) cell.append(make("dl", { className: "fold" }, ...parts));
    }
  }
  const colon = document.documentElement.lang.startsWith("fr") ? "\u00a0: " : ": ";
  const fits = new WeakMap();
  const sized = new ResizeObserver(seen => {
    for (const { target } of seen)
      for (const fit of fits.get(target) ?? [])
        if (fit.width !== target.clientWidth) {
          fit.width = target.clientWidth;
          fit.update();
        }
  });
  const all = new Set();
  let printing = false;
  addEventListener("beforeprint", () => {
    printing = true;
    for (const fit of all) fit.spread();
  });
  addEventListener("afterprint", () => {
    for (const fit of all) fit.gather();
    printing = false;
  });
  const watch = fit => {
    all.add(fit);
    fits.set(fit.region, [...(fits.get(fit.region) ?? []), fit]);
    sized.observe(fit.region);
    return fit;
  };

  class Table {
    constructor(table) {
      this.table = table;
      this.fit = watch(new Fit(table));
      this.order = []; // names of columns, the first one first
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
      button.addEventListener("click", event => {
        this.sortBy(column.name, event.shiftKey);
        this.changed();
      });
    }

    /* Up, then down, then not at all; with `more`, after what it is sorted by already. */
    sortBy(name, more) {
      const at = this.order.findIndex(by => by.name === name);
      const next = at < 0 ? { name, down: false } : this.order[at].down ? null : { name, down: true };
      if (!more) this.order = next ? [next] : [];
      else this.order.splice(at < 0 ? this.order.length : at, 1, ...(next ? [next] : []));
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
      const by = [];
      for (const column of this.columns) {
        const at = this.order.findIndex(({ name }) => name === column.name);
        const button = $(".sort", column.th);
        if (at === 0) column.th.ariaSort = this.order[0].down ? "descending" : "ascending";
        else column.th.removeAttribute("aria-sort");
        if (!button) continue;
        button.dataset.sorted = at < 0 ? "" : (this.order[at].down ? "↓" : "↑") + (this.order.length > 1 ? at + 1 : "");
        if (at >= 0) by[at] = { column, sign: this.order[at].down ? -1 : 1 };
      }
      const levels = by.filter(Boolean);
      if (!levels.length) return rows;
      const key = (row, column) => {
        const text = row.text(column),
          rank = column.keys.get(text)?.rank,
          raw = row.sort(column);
        return !text ? null : (rank ?? (raw === undefined ? text : Number.isNaN(+raw) ? raw : +raw));
      };
      const keyed = rows.map(row => ({ row, keys: levels.map(({ column }) => key(row, column)) }));
      const compare = (a, b) => (typeof a === "number" && typeof b === "number" ? a - b : collator.compare(a, b));
      keyed.sort((a, b) => {
        for (const [n, { sign }] of levels.entries()) {
          const [x, y] = [a.keys[n], b.keys[n]];
          /* What has no value comes last, either way. */
          const order = x === null || y === null ? (x === null) - (y === null) : sign * compare(x, y);
          if (order) return order;
        }
        return 0;
      });
      return keyed.map(({ row }) => row);
    }
  }

  Object.assign(window.ouvrage, { Table, changes });
  for (const table of $$(".scroll table:not(.data)")) watch(new Fit(table)).update();
  for (const table of $$("table.data")) if (!$(`form[data-table="${CSS.escape(table.id)}"]`)) new Table(table);
})();
