/* A register: filter, sort, group, choose columns; the state lives in the address. A register that is split over several pages
   is read whole from its data (rows-1.html …) as soon as somebody asks for more than one page can tell. */
(() => {
  "use strict";
  const { root, $, $$, make, fill, fold, number, later, collator, Table } = window.ouvrage;
  const CHUNK = 30; // rows laid out together

  /* A row that came as data: made when it comes into view. */
  class DataRow {
    group = null;
    #tr = null;
    constructor(cells, part) {
      this.cells = cells;
      this.part = part;
    }
    get(column) {
      return this.part.columns[column.index].choices?.[this.cells[column.index] - 1] ?? this.cells[column.index];
    }
    text(column) {
      return words(this.get(column), this.part);
    }
    id(column) {
      const cell = this.get(column);
      return cell?.refs?.length === 1 ? this.part.refs[cell.refs[0]][0] : undefined;
    }
    sort(column) {
      const cell = this.get(column);
      return Array.isArray(cell) ? cell[1] : undefined;
    }
    get all() {
      return this.part.columns.map((_, index) => words(this.get({ index }), this.part)).join(" ");
    }
    get tr() {
      return (this.#tr ??= this.make());
    }
    make() {
      const [id, , path, lang, audience, label] = this.part.refs[this.cells.at(-1)];
      return make(
        "tr",
        {},
        ...this.part.columns.map((column, index) => {
          const cell = this.get({ index });
          const element = make(index ? "td" : "th", index ? {} : { scope: "row" });
          if (column.entry) {
            const titled = column.name === "id" && this.part.titled;
            element.append(
              titled
                ? make("span", { className: "id" }, id)
                : link([id, words(cell, this.part), path, lang], column.name === "id"),
            );
          } else if (cell !== 0) element.append(show(cell, this.part));
          if (!index && label) element.append(" ", marked(audience, label));
          if (Array.isArray(cell)) element.className = column.date ? "date" : "num";
          return element;
        }),
      );
    }
  }

  const words = (cell, part) => {
    if (cell === 0 || cell == null) return "";
    if (typeof cell === "string") return cell;
    if (Array.isArray(cell)) return cell[0];
    if (cell.refs)
      return cell.refs.map(at => (cell.refs.length > 1 ? part.refs[at][0] : part.refs[at].slice(0, 2).join(" "))).join(" ");
    if (cell.items) return cell.items.map(item => words(item, part)).join(", ");
    if (cell.html) return (cell.words ??= new DOMParser().parseFromString(cell.html, "text/html").body.textContent);
    return cell.text ?? cell.alt ?? "";
  };
  const link = ([id, title, path, lang = ""], short) =>
    short
      ? make("a", { className: "ref id", href: root + path, "data-id": id, title, lang }, id)
      : make("a", { className: "ref", href: root + path, "data-id": id, lang }, title);
  /* For whom a row is that is for fewer readers than its register, as components.html writes it. */
  const marked = (audience, label) => {
    const said = document.querySelector(".register")?.dataset.audience ?? "";
    return make("span", { className: `only a-${audience}`, title: said + label }, make("span", { className: "vh" }, said), label);
  };
  const show = (cell, part) => {
    if (cell.refs?.length === 1) {
      const [id, title, path, lang = ""] = part.refs[cell.refs[0]];
      return make(
        "a",
        { className: "ref", href: root + path, "data-id": id, lang },
        make("span", { className: "id" }, id),
        " " + title,
      );
    }
    if (cell.refs) {
      const all = new DocumentFragment();
      for (const at of cell.refs) all.append(link(part.refs[at], true), " ");
      return all;
    }
    if (cell.items) return make("ul", { className: "values" }, ...cell.items.map(item => make("li", {}, show(item, part))));
    if (cell.html) return make("div", { className: "prose", innerHTML: cell.html });
    if (cell.lang) return make("span", { lang: cell.lang }, cell.text);
    if (cell.tone !== undefined) return make("span", { className: "badge" + (cell.tone ? " t-" + cell.tone : "") }, cell.text);
    if (cell.url) return make("a", { href: cell.url }, cell.text);
    if (cell.path) return make("img", { src: root + cell.path, alt: cell.alt, loading: "lazy" });
    return words(cell, part);
  };

  /* The data of a part stands in a document of its own, as text that nothing runs. */
  const fetched = async path => {
    const answer = await fetch(path);
    if (!answer.ok) throw new Error(path);
    return JSON.parse(new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("rows").textContent);
  };
  /* A page opened from a folder may fetch nothing: the document is framed and hands over its data, to whoever knows its key. */
  const framed = (path, key) =>
    new Promise((done, fail) => {
      const frame = make("iframe", { hidden: true, src: `${path}#${key}` });
      const over = setTimeout(() => end(fail), 10_000);
      const heard = ({ source, data }) => {
        if (source === frame.contentWindow && data?.key === key) end(done, data.rows);
      };
      const end = (how, rows) => {
        clearTimeout(over);
        removeEventListener("message", heard);
        frame.remove();
        how(rows);
      };
      addEventListener("message", heard);
      document.body.append(frame);
    });

  class Register extends Table {
    constructor(table, form) {
      super(table);
      this.form = form;
      this.region = table.parentNode;
      this.own = this.rows; // of this page
      this.parts = +form.dataset.parts;
      this.total = this.parts > 1 ? +form.dataset.total : this.rows.length;
      this.addTools();
      this.sheet = new CSSStyleSheet();
      document.adoptedStyleSheets = [...document.adoptedStyleSheets, this.sheet];
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
        this.printing = true;
      });
      addEventListener("afterprint", () => {
        this.printing = false;
      });
    }

    addTools() {
      const { form } = this;
      this.addChoices();
      const type = later(15, () => this.changed());
      form.addEventListener("input", event => (event.target.type === "search" ? type() : this.changed()));
      form.addEventListener("submit", event => event.preventDefault());
      form.addEventListener("reset", () =>
        setTimeout(() => {
          this.order = null;
          this.changed();
        }),
      );
      const pick = $(".pick", form);
      document.addEventListener("click", event => {
        if (pick.open && !pick.contains(event.target)) pick.open = false;
      });
      pick.addEventListener("keydown", event => {
        if (event.key === "Escape") {
          pick.open = false;
          $("summary", pick).focus();
        }
      });
      const copy = $(".copy", form);
      if (navigator.clipboard)
        copy.addEventListener("click", async () => {
          const label = copy.textContent;
          await navigator.clipboard.writeText(location.href);
          copy.textContent = copy.dataset.done;
          setTimeout(() => {
            copy.textContent = label;
          }, 2000);
        });
      form.hidden = false;
    }

    /* Lists for links and yes-or-no, whose values only the rows know; ranks of the choices of all lists. */
    addChoices() {
      const { form } = this;
      const groupBy = form.elements["group-by"];
      for (const column of this.columns) {
        let select = form.elements[column.name];
        if (!select && /\bc-(link|boolean)\b/.test(column.th.className) && this.rows.length === this.total) {
          const values = new Map();
          for (const row of this.rows) {
            const text = row.text(column);
            if (text && !values.has(text)) values.set(text, row.id(column) ?? text);
            if (values.size > 40) break;
          }
          if (values.size < 2 || values.size > 40) continue;
          select = make("select", { name: column.name }, new Option(form.dataset.any, ""));
          for (const [text, key] of [...values].sort(([a], [b]) => collator.compare(a, b))) select.add(new Option(text, key));
          groupBy.parentNode.before(make("label", {}, make("span", {}, column.th.textContent), select));
          groupBy.add(new Option(column.th.textContent, column.name));
        }
        if (!(select instanceof HTMLSelectElement)) continue;
        column.select = select;
        [...select.options].slice(1).forEach((option, rank) => column.keys.set(option.text, { key: option.value, rank }));
      }
    }

    /* Reads the rows of all pages. */
    load() {
      const { rows, key } = this.form.dataset;
      const paths = Array.from({ length: this.parts }, (_, n) => `${rows}${n + 1}.html`);
      const read = location.protocol === "file:" ? path => framed(path, key) : fetched;
      return (this.loading ??= Promise.all(paths.map(read))
        .then(parts => parts.flatMap(part => part.rows.map(cells => new DataRow(cells, part))))
        .then(
          rows => {
            this.rows = rows;
            this.addChoices();
            /* The words of each row are put together before they are asked for. */
            const ahead = at => {
              for (const row of rows.slice(at, at + 500)) row.words ??= fold(row.all);
              if (at < rows.length) setTimeout(ahead, 0, at + 500);
            };
            ahead(0);
            this.read();
          },
          () => {
            this.partial = true;
          },
        ));
    }

    /* What a cell is filtered by: the key of its choice, the id of its link, or its words. */
    key(row, column) {
      const text = row.text(column);
      return column.keys.get(text)?.key ?? text;
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
      const { form } = this;
      const query = new URLSearchParams(location.search);
      return !!(
        form.elements["find-text"].value.trim() ||
        form.elements["group-by"].value ||
        this.order ||
        this.columns.some(column => column.select?.value || query.get(column.name))
      );
    }

    /* The state lives in the address: names with a hyphen can never be those of a field. */
    read() {
      const query = new URLSearchParams(location.search);
      const { form } = this;
      for (const name of ["find-text", "group-by"]) if (query.has(name)) form.elements[name].value = query.get(name);
      for (const { name, select } of this.columns) if (select && query.has(name)) select.value = query.get(name);
      const [hidden, shown] = ["hide-columns", "show-columns"].map(name => (query.get(name) ?? "").split(","));
      for (const box of $$("[name=show-column]", form))
        box.checked = box.defaultChecked ? !hidden.includes(box.value) : shown.includes(box.value);
      const sort = query.get("sort-by");
      if (sort) this.order = { name: sort.replace(/^-/, ""), down: sort.startsWith("-") };
    }

    write() {
      const query = new URLSearchParams(location.search);
      const put = (name, value) => (value ? query.set(name, value) : query.delete(name));
      const { form } = this;
      put("find-text", form.elements["find-text"].value.trim());
      put("group-by", form.elements["group-by"].value);
      for (const { name, select } of this.columns) if (select) put(name, select.value);
      const boxes = $$("[name=show-column]", form).filter(box => box.checked !== box.defaultChecked);
      put(
        "hide-columns",
        boxes
          .filter(box => !box.checked)
          .map(box => box.value)
          .join(","),
      );
      put(
        "show-columns",
        boxes
          .filter(box => box.checked)
          .map(box => box.value)
          .join(","),
      );
      put("sort-by", this.order && (this.order.down ? "-" : "") + this.order.name);
      try {
        history.replaceState(history.state, "", query.size ? "?" + query : location.pathname + location.hash);
      } catch {
        /* file:// */
      }
    }

    filtered(rows) {
      const tokens = fold(this.form.elements["find-text"].value).split(/\s+/).filter(Boolean);
      const wanted = this.columns.filter(column => column.select?.value);
      if (!tokens.length && !wanted.length) return rows;
      return rows.filter(row => {
        if (wanted.some(column => this.key(row, column) !== column.select.value)) return false;
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
      const { table, region } = this;
      const rows = this.sorted(this.filtered(all));
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
      const top = region.scrollTop;
      region.scrollTop = 0;
      [...table.tBodies].forEach(body => body.remove());
      table.append(...bodies);
      if (top) region.scrollTop = 0;
      this.style(long);
      if (long) bodies.forEach(body => this.watch.observe(body));
      this.tell(rows.length, all);
    }

    /* The rows of a body, or a blank as high as they are. */
    fill(body, rows) {
      body.shown = rows;
      body.replaceChildren(
        ...(rows
          ? [...(body.head ? [body.head] : []), ...body.members.map(row => row.tr)]
          : [make("tr", { className: "group blank" }, make("td", { colSpan: this.columns.length }))]),
      );
      if (!rows) body.rows[0].style.height = body.guess + "px";
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

    /* Columns that are hidden; widths that stay while rows come and go. */
    style(long) {
      const { table, form } = this;
      const name = `#${CSS.escape(table.id)}`;
      const hidden = $$("[name=show-column]:not(:checked)", form).map(
        box => this.columns.findIndex(column => column.name === box.value) + 1,
      );
      const hide = hidden.map(n => `${name} tr:not(.group) > :nth-child(${n}) { display: none }`);
      if (!long) {
        this.set(hide);
        return;
      }
      const key = `${innerWidth} ${hidden}`;
      if (this.fixed?.key !== key) {
        this.set(hide);
        const widths = this.columns.map(({ th }) => th.offsetWidth);
        this.fixed = {
          key,
          rules: [
            `${name} { table-layout: fixed; width: ${widths.reduce((a, b) => a + b, 0)}px }`,
            ...widths.map((width, n) => `${name} thead th:nth-child(${n + 1}) { width: ${width}px }`),
          ],
        };
      }
      this.set([...hide, ...this.fixed.rules]);
    }

    tell(count, all) {
      const { form } = this;
      const state = $("output", form);
      const total = all === this.own && !this.partial && !this.asked() ? this.total : all.length;
      const part = all === this.own && this.parts > 1 && !this.asked();
      state.value = !count ? state.dataset.none : fill(state.dataset.of, { n: number(count), total: number(total) });
      if (this.partial && this.asked()) state.value += ` ${form.dataset.partial}`;
      const touched =
        /[?&](find-text|group-by|hide-columns|show-columns|sort-by)=/.test(location.search) || (!part && count < total);
      $("[type=reset]", form).hidden = !touched;
      $(".copy", form).hidden = !touched || !navigator.clipboard;
      /* The way to the next page leads nowhere while all rows are here. */
      const turn = $("main > .turn");
      if (turn && this.parts > 1) turn.hidden = all !== this.own;
    }
  }

  /* Tabs: one of them is shown, the one that the address names; without this script they stand below each other. */
  const tabs = $(".tabs");
  if (tabs) {
    const links = $$("a", tabs);
    const panes = links.map(link => document.getElementById(link.hash.slice(1)));
    const show = () => {
      const at = Math.max(0, links.findIndex(link => link.hash === location.hash || panes[links.indexOf(link)].querySelector(target())));
      links.forEach((link, n) => {
        panes[n].hidden = n !== at;
        n === at ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current");
      });
    };
    /* Something inside a tab may be what the address leads to. */
    const target = () => (/^#[^=]+$/.test(location.hash) ? `#${CSS.escape(decodeURIComponent(location.hash.slice(1)))}` : ":not(*)");
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
