/* A register: filter, sort, group, choose columns; the state lives in the address. A register that is split over several pages
   is read whole from its data by register-rows.js, as soon as somebody asks for more than one page can tell. What a reader may ask for
   besides (files of the rows shown, the page of a row beside the table) comes with register-more.js, the first time. */
(() => {
  "use strict";
  const { top, $, $$, make, fill, fold, number, later, collator, Table } = window.ouvrage;
  const CHUNK = 30; // rows laid out together
  const WHOLE = 200; // rows that the page holds without a box that scrolls

  const NONE = "~"; // the key of what has no value
  const RANGES = /\bc-(date|integer|number|percent|money)\b/;
  const LISTS = /\bc-(choice|link|links|boolean|list)\b/;

  /* What the rows are filtered by in one column: values, or a range of numbers or dates. */
  class Filter {
    keys = new Set();
    from = "";
    to = "";
    constructor(column, register) {
      this.column = column;
      this.register = register;
      this.name = column.name;
      this.label = column.label;
      this.range = RANGES.test(column.th.className);
      const { form } = register;
      this.details = $(`details[data-column="${CSS.escape(this.name)}"]`, form);
      this.filled = !!this.details;
      if (this.filled) this.known();
      else {
        this.details = make("details", { className: "pick filter", "data-column": this.name, hidden: true });
        this.details.append(
          make("summary", {}, this.label),
          make("fieldset", {}, make("legend", { className: "vh" }, this.label)),
        );
        $(".more-filters", form).before(this.details);
        this.details.addEventListener("toggle", () => this.details.open && this.offer());
      }
    }
    get asked() {
      return this.keys.size > 0 || this.from !== "" || this.to !== "";
    }
    get field() {
      return $("fieldset", this.details);
    }
    /* Choices stand in the page: their words, their order. */
    known() {
      $$("input", this.details).forEach((input, rank) =>
        this.column.keys.set(input.nextElementSibling.textContent, { key: input.value, rank }),
      );
      if (!this.column.names) this.add(NONE, this.register.form.dataset.without);
    }
    add(key, text) {
      const input = make("input", { type: "checkbox", name: this.name, value: key });
      input.checked = this.keys.has(key);
      this.field.append(make("label", {}, input, " ", make("span", {}, text)));
    }
    /* Other values are those of the rows, of all parts of the register. */
    async offer() {
      if (this.filled) return;
      this.filled = true;
      const { form } = this.register;
      if (this.range) {
        const type = this.column.th.classList.contains("c-date") ? "date" : "number";
        for (const [end, label] of [
          ["from", form.dataset.from],
          ["to", form.dataset.to],
        ]) {
          const input = make("input", { type, name: `${this.name}-${end}`, value: this[end] });
          if (type === "number") input.step = "any";
          this.field.append(make("label", { className: "end" }, make("span", {}, label), input));
        }
        return;
      }
      await this.register.whole();
      const values = new Map();
      for (const row of this.register.rows) for (const [key, text] of row.values(this.column)) values.set(key, text);
      for (const [key, text] of [...values].sort(([, a], [, b]) => collator.compare(a, b))) this.add(key, text);
      this.add(NONE, form.dataset.without);
      if (values.size < 12) return;
      const find = make("input", { type: "search", placeholder: form.dataset.find, ariaLabel: form.dataset.find });
      find.addEventListener("input", event => {
        event.stopPropagation();
        const tokens = fold(find.value).split(/\s+/).filter(Boolean);
        for (const label of $$("label", this.field)) {
          const text = fold(label.textContent);
          label.hidden = !tokens.every(token => text.includes(token));
        }
      });
      $("legend", this.field).after(find);
    }
    /* What the reader has ticked or typed. */
    take() {
      if (!this.filled) return;
      const value = end => $(`[name="${CSS.escape(`${this.name}-${end}`)}"]`, this.details)?.value ?? "";
      if (this.range) [this.from, this.to] = [value("from"), value("to")];
      else this.keys = new Set($$("[type=checkbox]:checked", this.details).map(input => input.value));
    }
    clear() {
      this.keys.clear();
      this.from = this.to = "";
      this.show();
    }
    show() {
      if (this.asked) this.details.hidden = false;
      this.details.classList.toggle("asked", this.asked);
      for (const input of $$("[type=checkbox]", this.details)) input.checked = this.keys.has(input.value);
      for (const end of ["from", "to"]) {
        const input = $(`[name="${CSS.escape(`${this.name}-${end}`)}"]`, this.details);
        if (input) input.value = this[end];
      }
    }
    /* In the address: values one by one, a range as `from..to`. */
    read(query) {
      const written = query.getAll(this.name);
      if (this.range) [this.from = "", this.to = ""] = (written[0] ?? "").split("..");
      else this.keys = new Set(written);
      this.show();
    }
    write(query) {
      query.delete(this.name);
      if (this.range && this.asked) query.set(this.name, `${this.from}..${this.to}`);
      for (const key of this.keys) query.append(this.name, key);
    }
    holds(row) {
      if (this.keys.size) {
        const values = row.values(this.column);
        return values.length ? values.some(([key]) => this.keys.has(key)) : this.keys.has(NONE);
      }
      const value = row.sort(this.column);
      if (value === undefined) return false;
      /* A month holds its days. */
      if (Number.isNaN(+value)) return (!this.from || `${value}-99` >= this.from) && (!this.to || value <= this.to);
      return (!this.from || +value >= +this.from) && (!this.to || +value <= +this.to);
    }
    /* In words. */
    get text() {
      if (this.range) return `${this.from || "…"} – ${this.to || "…"}`;
      const said = new Map($$("[type=checkbox]", this.details).map(input => [input.value, input.nextElementSibling.textContent]));
      /* What an address asks for is said in words too, before anybody has opened the list. */
      const wanted = new Set([...this.keys].filter(key => key !== NONE && !said.has(key)));
      for (const row of wanted.size ? this.register.rows : []) {
        for (const [key, text] of row.values(this.column)) if (wanted.delete(key)) said.set(key, text);
        if (!wanted.size) break;
      }
      return [...this.keys].map(key => said.get(key) ?? (key === NONE ? this.register.form.dataset.without : key)).join(", ");
    }
  }

  /* What the rows are new or other since: no column of the table, and filtered by as one. */
  class Since {
    name = "changed-since";
    keys = new Map();
    constructor(details) {
      this.label = $("summary", details).textContent;
      this.words = details.dataset;
      this.th = make("th", { className: "c-choice" });
      this.names = [];
      for (const { dataset, value } of $$("input", details)) this.names[+dataset.at] = value;
    }
    of(row) {
      return [...row.since.keys()].map(at => [this.names[at], this.names[at]]).filter(([name]) => name);
    }
    /* The state that the marks of the rows speak of: the last that is asked for, or the last of all. */
    turn(asked) {
      const at = this.names.findLastIndex(name => asked.has(name));
      this.at = at < 0 ? this.names.length - 1 : at;
    }
    mark(row) {
      const cell = row.tr.cells[0];
      const is = row.since.get(this.at);
      if (row.marked === this.at) return;
      row.marked = this.at;
      $(":scope > .since-mark", cell)?.remove();
      if (!is) return;
      const [name, title, word] =
        is === "a" ? ["added", this.words.titleNew, this.words.new] : ["changed", this.words.titleChanged, this.words.changed];
      const said = text => fill(text, { name: this.names[this.at] });
      const mark = make("span", { className: `since-mark ${name}`, title: said(title) }, word);
      mark.append(make("span", { className: "vh" }, ` (${said(this.words.when)})`));
      cell.append(" ", mark);
    }
  }

  class Register extends Table {
    widths = new Map(); // of columns that the reader has drawn wider or narrower
    hide = []; // rules for columns that are not shown: the first rows may come later than the table is laid out
    constructor(table, form) {
      super(table);
      this.form = form;
      this.region = table.parentNode;
      this.own = this.rows; // of this page
      this.parts = +form.dataset.parts;
      this.total = this.parts > 1 ? +form.dataset.total : this.rows.length;
      for (const column of this.columns) column.label = this.fit.labels[column.index];
      this.filters = this.columns
        .filter(({ th }) => RANGES.test(th.className) || LISTS.test(th.className))
        .map(column => new Filter(column, this));
      const since = $('details[data-column="changed-since"]', form);
      if (since) {
        this.since = new Since(since);
        this.filters.unshift(new Filter(this.since, this));
      }
      for (const { column, label, range } of this.filters)
        if (/\bc-(link|boolean)\b/.test(column.th.className) && !range)
          form.elements["group-by"].add(new Option(label, column.name));
      this.addTools();
      this.addRows();
      this.sheet = new CSSStyleSheet();
      document.adoptedStyleSheets = [...document.adoptedStyleSheets, this.sheet];
      this.fit.before = () => {
        this.fit.off = this.widths.size > 0;
        this.set(this.hide);
      };
      this.fit.after = () => {
        this.freeze();
        this.box();
      };
      /* Rows far from what is seen give up their place in the page; a blank of the same height keeps it. */
      this.watch = new IntersectionObserver(
        seen => seen.forEach(({ target, isIntersecting }) => this.turn(target, isIntersecting)),
        { root: this.region, rootMargin: "1200px 0px" },
      );
      this.read();
      this.changed(false);
      table.removeAttribute("data-extra"); // from here on, this script hides columns
      addEventListener("beforeprint", () => {
        for (const body of table.tBodies) this.turn(body, true);
        this.fit.spread();
        this.printing = true;
      });
      addEventListener("afterprint", () => {
        this.printing = false;
      });
    }

    addTools() {
      const { form } = this;
      const type = later(15, () => this.changed());
      form.addEventListener("input", event => {
        const { name, value } = event.target;
        if (name === "sort-first") this.order = value ? [{ name: value.replace(/^-/, ""), down: value.startsWith("-") }] : [];
        for (const filter of this.filters) filter.take();
        event.target.type === "search" ? type() : this.changed();
      });
      form.addEventListener("submit", event => event.preventDefault());
      form.addEventListener("reset", () =>
        setTimeout(() => {
          this.order = [];
          this.widths.clear();
          for (const filter of this.filters) filter.clear();
          this.changed();
        }),
      );
      /* The first choices stand in the line, the others behind the last button of the line. */
      const room = form.parentNode.clientWidth < 500 ? 0 : form.parentNode.clientWidth < 1000 ? 2 : 4;
      const line = this.filters.filter(({ column }) => column.th.classList.contains("c-choice")).slice(0, room);
      for (const filter of line) filter.details.hidden = false;
      const more = $(".more-filters", form);
      more.hidden = this.filters.length === line.length;
      more.addEventListener("toggle", () => {
        const offered = this.filters.filter(({ details }) => details.hidden);
        $("ul", more).replaceChildren(
          ...offered.map(filter => {
            const button = make("button", { type: "button" }, filter.label);
            button.addEventListener("click", event => {
              event.stopPropagation(); // or the list that opens would be shut again
              more.open = false;
              filter.details.hidden = false;
              filter.details.open = true;
              $("summary", filter.details).focus();
            });
            return make("li", {}, button);
          }),
        );
      });
      const picks = $$(".pick", form);
      const shut = but => picks.concat($$(".filter", form)).forEach(pick => pick !== but && (pick.open = false));
      document.addEventListener("click", event => shut(event.target.closest?.(".tools .pick")));
      form.addEventListener("focusin", event => shut(event.target.closest(".pick")));
      form.addEventListener("keydown", event => {
        const pick = event.target.closest(".pick[open]");
        if (event.key !== "Escape" || !pick) return;
        pick.open = false;
        $("summary", pick).focus();
      });
      /* A list that would reach beyond the page opens to the other side. */
      form.addEventListener(
        "toggle",
        ({ target }) => {
          const list = target.open && target.lastElementChild;
          if (!list) return;
          target.classList.remove("end");
          target.classList.toggle("end", list.getBoundingClientRect().right > form.getBoundingClientRect().right + 8);
        },
        true,
      );
      const copied = button => {
        const label = button.textContent;
        button.textContent = button.dataset.done;
        setTimeout(() => {
          button.textContent = label;
        }, 2000);
      };
      const copy = $(".copy", form);
      copy.hidden = !navigator.clipboard;
      copy.addEventListener("click", async () => {
        await navigator.clipboard.writeText(location.href);
        copied(copy);
      });
      for (const button of $$("[data-export]", form)) {
        const { export: format, done } = button.dataset;
        if (format === "markdown" && !navigator.clipboard) button.hidden = true;
        button.addEventListener("click", async () => {
          await this.whole();
          const { exportRows } = await extras();
          await exportRows(this.sorted(this.filtered(this.rows)), this.seen, format, form.dataset.name);
          if (done) copied(button);
        });
      }
      form.hidden = false;

      /* Edges of columns: drawn with a pointer; Alt and an arrow do the same. */
      for (const column of this.columns) {
        const grip = make("span", { className: "grip", ariaHidden: "true" });
        column.th.append(grip);
        grip.addEventListener("pointerdown", event => {
          event.preventDefault();
          grip.setPointerCapture(event.pointerId);
          const [start, width] = [event.clientX, column.th.offsetWidth];
          const sign = getComputedStyle(grip).direction === "rtl" ? -1 : 1;
          grip.onpointermove = ({ clientX }) => this.widen(column, width + sign * (clientX - start));
          grip.onlostpointercapture = () => {
            grip.onpointermove = null;
            this.write();
          };
        });
        $(".sort", column.th)?.setAttribute("aria-keyshortcuts", "Alt+ArrowLeft Alt+ArrowRight");
        column.th.addEventListener("keydown", event => {
          const step = event.altKey && { ArrowLeft: -16, ArrowRight: 16 }[event.key];
          if (!step) return;
          event.preventDefault();
          this.widen(column, column.th.offsetWidth + step);
          this.write();
        });
      }
    }

    widen(column, width) {
      this.widths.set(column.name, Math.round(Math.max(48, width)));
      this.fixed = null;
      this.fit.update();
    }

    /* A row beside the table: its id, a blank place of it, or the space bar on its link. */
    addRows() {
      const { table, form } = this;
      const rowOf = element => {
        const tr = element.closest("tbody tr:not(.group)");
        return tr && [...table.tBodies].flatMap(body => body.members ?? []).find(row => row.tr === tr);
      };
      table.addEventListener("click", event => {
        const button = event.target.closest("button.id");
        if (!button && (event.target.closest("a, button, input, summary") || !getSelection().isCollapsed)) return;
        const row = rowOf(event.target);
        if (row) this.preview(row);
      });
      table.addEventListener("keydown", event => {
        if (event.key !== " " || !event.target.matches("a.ref")) return;
        const row = rowOf(event.target);
        if (!row || row.link?.dataset.id !== event.target.dataset.id) return;
        event.preventDefault();
        this.preview(row);
      });
      this.label = form.dataset.preview;
    }

    async preview(row) {
      const { Panel } = await extras();
      this.panel ??= new Panel(this);
      this.panel.show(row);
    }

    /* The columns that are shown, folded or not. */
    get seen() {
      const shown = new Set($$("[name=show-column]:checked", this.form).map(box => box.value));
      return this.columns.filter(({ name }) => shown.has(name));
    }

    chosen(name) {
      return $$("[name=show-column]:checked", this.form).some(box => box.value === name && !box.defaultChecked);
    }

    /* Reads the rows of all pages. */
    load() {
      return (this.loading ??= script("register-rows")
        .then(() => window.ouvrage.rowsOf(this.form.dataset, this.parts))
        .then(
          rows => {
            this.rows = rows;
            /* The words of each row are put together before they are asked for. */
            const ahead = at => {
              for (const row of rows.slice(at, at + 500)) row.words ??= fold(row.all);
              if (at < rows.length) setTimeout(ahead, 0, at + 500);
            };
            ahead(0);
          },
          () => {
            this.partial = true;
          },
        ));
    }

    async whole() {
      if (this.parts > 1 && this.rows === this.own && !this.partial) await this.load();
    }

    async changed(write = true) {
      const mine = (this.turns = (this.turns ?? 0) + 1);
      if (write) this.write();
      const asked = this.asked();
      if (asked && this.parts > 1 && this.rows === this.own && !this.partial) {
        $("output", this.form).value = this.form.dataset.loading;
        await this.load();
        if (mine !== this.turns) return;
      }
      this.render(this.rows === this.own || asked ? this.rows : this.own);
    }

    /* Whether the reader wants another choice or order of rows than the page has. */
    asked() {
      const { elements } = this.form;
      return !!(
        elements["find-text"].value.trim() ||
        elements["group-by"].value ||
        this.order.length ||
        this.filters.some(filter => filter.asked)
      );
    }

    /* The state lives in the address: names with a hyphen can never be those of a field. Where a browser lets no page write its
       address (a folder), it stands behind the `#`. */
    query() {
      const hash = location.hash.replace(/^#/, "");
      return new URLSearchParams(location.search || (/^\?/.test(hash) ? hash : ""));
    }

    read() {
      const query = this.query();
      const { form } = this;
      for (const name of ["find-text", "group-by", "density"]) form.elements[name].value = query.get(name) ?? "";
      form.elements.freeze.checked = query.get("freeze") !== "no";
      for (const filter of this.filters) filter.read(query);
      const [hidden, shown] = ["hide-columns", "show-columns"].map(name => (query.get(name) ?? "").split(","));
      for (const box of $$("[name=show-column]", form))
        box.checked = box.defaultChecked ? !hidden.includes(box.value) : shown.includes(box.value);
      const known = name => this.columns.some(column => column.name === name);
      this.order = (query.get("sort-by") ?? "")
        .split(",")
        .map(by => ({ name: by.replace(/^-/, ""), down: by.startsWith("-") }))
        .filter(({ name }) => known(name));
      this.widths = new Map(
        (query.get("widths") ?? "")
          .split(",")
          .map(width => width.split(":"))
          .filter(([name, width]) => known(name) && +width > 0)
          .map(([name, width]) => [name, +width]),
      );
      const wanted = query.get("row");
      if (wanted) {
        const row = this.rows.find(row => row.link?.dataset.id === wanted);
        if (row) setTimeout(() => this.preview(row));
      }
    }

    write() {
      const query = this.query();
      const put = (name, value) => (value ? query.set(name, value) : query.delete(name));
      const { form } = this;
      for (const name of ["find-text", "group-by", "density"]) put(name, form.elements[name].value.trim());
      put("freeze", form.elements.freeze.checked ? "" : "no");
      for (const filter of this.filters) filter.write(query);
      const boxes = $$("[name=show-column]", form).filter(box => box.checked !== box.defaultChecked);
      const names = checked =>
        boxes
          .filter(box => box.checked === checked)
          .map(box => box.value)
          .join(",");
      put("hide-columns", names(false));
      put("show-columns", names(true));
      put("sort-by", this.order.map(({ name, down }) => (down ? "-" : "") + name).join(","));
      put("widths", [...this.widths].map(([name, width]) => `${name}:${width}`).join(","));
      put("row", this.panel?.id);
      try {
        history.replaceState(history.state, "", query.size ? `?${query}${location.hash}` : location.pathname + location.hash);
      } catch {
        history.replaceState(history.state, "", `#${query.size ? `?${query}` : ""}`);
      }
      dispatchEvent(new Event("ouvrage-state"));
    }

    filtered(rows) {
      const tokens = fold(this.form.elements["find-text"].value).split(/\s+/).filter(Boolean);
      const wanted = this.filters.filter(filter => filter.asked);
      if (!tokens.length && !wanted.length) return rows;
      return rows.filter(row => {
        if (!wanted.every(filter => filter.holds(row))) return false;
        if (!tokens.length) return true;
        row.words ??= fold(row.all);
        return tokens.every(token => row.words.includes(token));
      });
    }

    grouped(rows) {
      const by = this.form.elements["group-by"].value;
      const column = this.columns.find(column => column.name === by);
      if (!column) return [[null, rows]];
      const rank = label => column.keys.get(label)?.rank ?? Infinity;
      return [...Map.groupBy(rows, row => row.text(column))]
        .map(([label, rows]) => [label || this.form.dataset.without, rows, rank(label)])
        .sort((a, b) => a[2] - b[2] || 0);
    }

    render(all) {
      const { table, region, form } = this;
      const rows = this.sorted(this.filtered(all));
      this.shown = rows;
      this.since?.turn(this.filters[0].keys);
      const bodies = [];
      for (const [label, members] of this.grouped(rows)) {
        for (let at = 0; at < members.length; at += CHUNK) {
          const body = make("tbody");
          body.members = members.slice(at, at + CHUNK);
          if (!at && label !== null) body.head = this.head(label, number(members.length));
          bodies.push(body);
        }
      }
      this.watch.disconnect();
      const long = bodies.length > 3;
      const height =
        long && table.tBodies[0] ? (this.height ??= table.tBodies[0].offsetHeight / table.tBodies[0].rows.length || 40) : 40;
      bodies.forEach((body, n) => {
        body.guess = height * (body.members.length + (body.head ? 1 : 0));
        this.fill(body, n < 2 || !long);
      });
      [...table.tBodies].forEach(body => body.remove());
      table.append(...bodies);
      region.scrollTop = 0;
      table.classList.toggle("dense", form.elements.density.value === "compact");
      table.classList.toggle("loose", !form.elements.freeze.checked);
      this.style(long);
      this.box();
      if (long) bodies.forEach(body => this.watch.observe(body));
      this.tell(rows.length, all);
    }

    /* The rows of a body, or a blank as high as they are. */
    fill(body, rows) {
      body.shown = rows;
      body.replaceChildren(
        ...(rows
          ? [...(body.head ? [body.head] : []), ...body.members.map(row => this.dressed(row))]
          : [make("tr", { className: "group blank" }, make("td", { colSpan: this.columns.length }))]),
      );
      if (!rows) body.rows[0].style.height = body.guess + "px";
    }

    dressed(row) {
      const { tr } = row;
      if (!row.worn) {
        row.worn = true;
        /* The sign of what has no value stands where the numbers do. */
        for (const { th, index } of this.columns)
          if (/\bc-(integer|number|percent|money|duration)\b/.test(th.className)) tr.cells[index]?.classList.add("num");
        const id = $("th > span.id", tr);
        id?.replaceWith(
          make("button", { type: "button", className: "id", ariaLabel: `${this.label} ${id.textContent}` }, id.textContent),
        );
      }
      this.since?.mark(row);
      this.fit.dress(tr);
      tr.classList.toggle("seen", !!this.panel?.id && row.link?.dataset.id === this.panel.id);
      return tr;
    }

    turn(body, near) {
      if (!body.members || body.shown === near || this.printing) return;
      if (!near) body.guess = body.offsetHeight;
      this.fill(body, near);
    }

    set(rules) {
      const text = rules.join("\n");
      if (text !== this.rules) this.sheet.replaceSync((this.rules = text));
    }

    /* Columns that are hidden; widths that stay while rows come and go, or that the reader has chosen. */
    style(long) {
      const name = (this.name = `#${CSS.escape(this.table.id)}`);
      const hidden = $$("[name=show-column]:not(:checked)", this.form).map(
        box => this.columns.findIndex(column => column.name === box.value) + 1,
      );
      /* What the reader has asked for goes under the title last. */
      this.fit.kept = this.columns.filter(({ name }) => this.chosen(name)).map(({ index }) => index);
      this.hide = hidden.map(n => `${name} tr:not(.group) > :nth-child(${n}) { display: none }`);
      const key = `${this.region.clientWidth} ${hidden} ${long} ${this.widths.size}`;
      if (long && this.fixed?.key === key) return;
      this.long = long;
      this.fixed = { key };
      this.fit.update();
    }

    freeze() {
      const { name, widths } = this;
      if ((!this.long && !widths.size) || this.table.classList.contains("cards")) return;
      const all = this.columns.map(({ th, name }) => (th.offsetWidth ? (widths.get(name) ?? th.offsetWidth) : 0));
      this.set([
        ...this.hide,
        `${name} { table-layout: fixed; width: ${all.reduce((a, b) => a + b, 0)}px; min-width: 0 }`,
        ...all.map((width, n) => `${name} thead th:nth-child(${n + 1}) { width: ${width}px; min-width: 0 }`),
        `${name} :is(th, td) { min-width: 0; overflow-wrap: anywhere }`,
      ]);
    }

    box() {
      this.region.classList.toggle("boxed", this.shown?.length > WHOLE || this.fit.cut);
    }

    tell(count, all) {
      const { form } = this;
      const state = $("output", form);
      const total = all === this.own && !this.partial && !this.asked() ? this.total : all.length;
      state.value = !count ? state.dataset.none : fill(state.dataset.of, { n: number(count), total: number(total) });
      if (this.partial && this.asked()) state.value += ` ${form.dataset.partial}`;
      for (const filter of this.filters) filter.show();
      const chips = this.filters
        .filter(filter => filter.asked)
        .map(filter => {
          const chip = make("button", { type: "button", title: form.dataset.remove });
          chip.append(`${filter.label}${colon}`, make("b", {}, filter.text), make("span", { ariaHidden: "true" }, " ×"));
          chip.append(make("span", { className: "vh" }, ` (${form.dataset.remove})`));
          chip.addEventListener("click", () => {
            filter.clear();
            this.changed();
            form.elements["find-text"].focus();
          });
          return make("li", {}, chip);
        });
      $(".chips", form).replaceChildren(...chips);
      const [first] = this.order;
      form.elements["sort-first"].value = first ? (first.down ? "-" : "") + first.name : "";
      $("[type=reset]", form).hidden = !(
        chips.length || /[?&](find-text|group-by|(hide|show)-columns|sort-by|widths|density|freeze)=/.test(`?${this.query()}`)
      );
      /* The way to the next page leads nowhere while all rows are here. */
      const turn = $("main > .turn");
      if (turn && this.parts > 1) turn.hidden = all !== this.own;
    }
  }
  const colon = document.documentElement.lang.startsWith("fr") ? "\u00a0: " : ": ";

  /* What few readers ask for, loaded by the first who does. */
  const script = name =>
    new Promise((done, fail) => {
      document.head.append(make("script", { src: `${top}assets/${name}.js`, onload: done, onerror: fail }));
    });
  let asked;
  const extras = () => (asked ??= script("register-more").then(() => window.ouvrage.more));

  /* Named views of the project: the one that the address holds is marked. */
  const saved = $(".saved");
  if (saved) {
    const mark = () => {
      const own = query => [...new URLSearchParams(query)].map(String).sort().join(" ");
      for (const link of $$("a", saved))
        own(link.search) === own(location.search)
          ? link.setAttribute("aria-current", "true")
          : link.removeAttribute("aria-current");
    };
    saved.hidden = false;
    mark();
    addEventListener("ouvrage-state", mark);
  }

  /* Tabs: one of them is shown, the one that the address names; without this script they stand below each other. */
  const tabs = $(".tabs");
  if (tabs) {
    const links = $$("a", tabs);
    const panes = links.map(link => document.getElementById(link.hash.slice(1)));
    const show = () => {
      const at = Math.max(
        0,
        links.findIndex(link => link.hash === location.hash || panes[links.indexOf(link)].querySelector(target())),
      );
      links.forEach((link, n) => {
        panes[n].hidden = n !== at;
        n === at ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current");
      });
    };
    /* Something inside a tab may be what the address leads to. */
    const target = () =>
      /^#[^=]+$/.test(location.hash) ? `#${CSS.escape(decodeURIComponent(location.hash.slice(1)))}` : ":not(*)";
    tabs.addEventListener("click", event => {
      const link = event.target.closest("a");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      history.pushState(null, "", link.hash);
      show();
    });
    addEventListener("hashchange", show);
    addEventListener("popstate", show);
    document.body.classList.add("tabbed");
    show();
  }

  for (const form of $$("form[data-table]")) {
    const table = document.getElementById(form.dataset.table);
    if (table) new Register(table, form);
  }
})();
