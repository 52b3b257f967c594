/* Ouvrage, default theme: what scripts add to pages that are complete without them.
   No dependency, no request to another host, no words of its own: they come from the page. */
(() => {
  "use strict";
  const html = document.documentElement;
  const root = html.dataset.root, top = html.dataset.top;
  const $ = (selector, from = document) => from.querySelector(selector);
  const $$ = (selector, from = document) => [...from.querySelectorAll(selector)];
  const fold = text => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[’ʼ]/g, "'").toLowerCase();
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (all, key) => values[key] ?? all);
  const number = n => n.toLocaleString(html.lang);
  const later = (wait, task) => { let timer; return (...args) => { clearTimeout(timer); timer = setTimeout(task, wait, ...args); }; };
  function make(tag, props = {}, ...children) {
    const element = document.createElement(tag);
    for (const [key, value] of Object.entries(props)) {
      if (key in element) element[key] = value; else element.setAttribute(key, value);
    }
    element.append(...children);
    return element;
  }
  const memory = {
    get: key => { try { return localStorage.getItem(key); } catch { return null; } },
    set: (key, value) => { try { value === null ? localStorage.removeItem(key) : localStorage.setItem(key, value); } catch { /* refused: forget */ } },
  };

  /* Theme: system, light, dark. */

  const themeButton = $(".theme");
  if (themeButton) {
    const tell = () => { themeButton.ariaLabel = themeButton.title = themeButton.dataset[html.dataset.theme ?? "system"]; };
    themeButton.addEventListener("click", () => {
      const next = { undefined: "light", light: "dark" }[html.dataset.theme];
      if (next) html.dataset.theme = next; else delete html.dataset.theme;
      memory.set("ouvrage-theme", next ?? null);
      tell();
    });
    tell();
  }

  /* Navigation: keep branches as they were left, show where we are. */

  const nav = $("#nav");
  if (nav) {
    const left = JSON.parse(memory.get("ouvrage-nav") ?? "{}");
    for (const branch of $$("details", nav)) {
      const name = $("summary", branch).textContent;
      if (name in left && !$("[aria-current]", branch)) branch.open = left[name];
      branch.addEventListener("toggle", () => { left[name] = branch.open; memory.set("ouvrage-nav", JSON.stringify(left)); });
    }
    const here = $("[aria-current]", nav);
    if (here && here.offsetTop > nav.clientHeight - 80) nav.scrollTop = here.offsetTop - nav.clientHeight / 2;
  }

  const links = new Map($$(".toc a").map(link => [decodeURIComponent(link.hash.slice(1)), link]));
  if (links.size) {
    const headings = [...links.keys()].map(id => document.getElementById(id)).filter(Boolean);
    const mark = () => {
      const seen = headings.findLast(heading => heading.getBoundingClientRect().top < innerHeight / 3);
      for (const [id, link] of links) link.classList.toggle("seen", id === seen?.id);
    };
    new IntersectionObserver(mark, { rootMargin: "0px 0px -66% 0px" }).observe(document.body);
    const observer = new IntersectionObserver(mark, { rootMargin: "-60px 0px -60% 0px" });
    headings.forEach(heading => observer.observe(heading));
  }

  /* What a reader folds stays folded. */
  for (const part of $$("details[data-keep]")) {
    const key = `ouvrage-${part.dataset.keep}`;
    if (memory.get(key) === "shut") part.open = false;
    part.addEventListener("toggle", () => memory.set(key, part.open ? null : "shut"));
  }

  /* A region that does not scroll needs no stop on the way of the Tab key. */
  const fits = new ResizeObserver(entries => {
    for (const { target } of entries) {
      const scrolls = target.scrollWidth > target.clientWidth + 1 || target.scrollHeight > target.clientHeight + 1;
      scrolls ? target.setAttribute("tabindex", "0") : target.removeAttribute("tabindex");
    }
  });
  $$(".scroll, pre, .rail").forEach(region => fits.observe(region));

  /* Tables: sort everywhere; filter, group and choose columns in registers. */

  const collator = new Intl.Collator(html.lang, { numeric: true, sensitivity: "base" });
  const PAGE = 400; // rows put in the page at once; the rest is one button away

  class Table {
    constructor(table, form) {
      this.table = table;
      this.form = form;
      this.limit = PAGE;
      this.order = null;
      this.columns = $$("thead th", table).map((th, index) => ({ th, index, name: th.dataset.name, keys: new Map() }));
      this.rows = [];
      for (const body of table.tBodies) {
        const label = $(".group th", body);
        const group = label ? [...label.childNodes].map(node => node.className === "n" ? "" : node.textContent).join("").trim() : null;
        for (const tr of body.rows) if (!tr.matches(".group")) this.rows.push({ tr, group });
      }
      for (const column of this.columns) if ("sortable" in column.th.dataset) this.addSort(column);
      if (form) this.addTools();
      this.sheet = new CSSStyleSheet();
      document.adoptedStyleSheets = [...document.adoptedStyleSheets, this.sheet];
      table.classList.add("ready");
      if (!form) return;
      this.read();
      this.render();
      addEventListener("beforeprint", () => { this.limit = Infinity; this.render(); });
    }

    text(row, column) { return row.tr.cells[column.index]?.textContent.trim() ?? ""; }

    /* What a cell is filtered and grouped by: the key of its choice, the id of its link, or its words. */
    key(row, column) {
      const text = this.text(row, column);
      return column.keys.get(text)?.key ?? text;
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

    addTools() {
      const { form } = this;
      const groupBy = form.elements["group-by"];
      for (const column of this.columns) {
        let select = form.elements[column.name];
        if (!select && /\bc-(link|boolean)\b/.test(column.th.className)) {
          const values = new Map();
          for (const row of this.rows) {
            const text = this.text(row, column);
            if (text) values.set(text, $("[data-id]", row.tr.cells[column.index])?.dataset.id ?? text);
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
      const type = later(120, () => this.changed());
      form.addEventListener("input", event => event.target.type === "search" ? type() : this.changed());
      form.addEventListener("submit", event => event.preventDefault());
      form.addEventListener("reset", () => setTimeout(() => { this.order = null; this.changed(); }));
      const pick = $(".pick", form);
      document.addEventListener("click", event => { if (pick.open && !pick.contains(event.target)) pick.open = false; });
      pick.addEventListener("keydown", event => { if (event.key === "Escape") { pick.open = false; $("summary", pick).focus(); } });
      const copy = $(".copy", form);
      if (navigator.clipboard) copy.addEventListener("click", async () => {
        const label = copy.textContent;
        await navigator.clipboard.writeText(location.href);
        copy.textContent = copy.dataset.done;
        setTimeout(() => { copy.textContent = label; }, 2000);
      });
      form.hidden = false;
    }

    changed() {
      this.limit = PAGE;
      this.write();
      this.render();
    }

    /* The state lives in the address: names with a hyphen can never be those of a field. */
    read() {
      const query = new URLSearchParams(location.search);
      const { form } = this;
      for (const name of ["find-text", "group-by"]) if (query.has(name)) form.elements[name].value = query.get(name);
      for (const { name, select } of this.columns) if (select && query.has(name)) select.value = query.get(name);
      const hidden = (query.get("hide-columns") ?? "").split(",");
      for (const box of $$("[name=show-column]", form)) box.checked = !hidden.includes(box.value);
      const sort = query.get("sort-by");
      if (sort) this.order = { name: sort.replace(/^-/, ""), down: sort.startsWith("-") };
    }

    write() {
      if (!this.form) return;
      const query = new URLSearchParams(location.search);
      const put = (name, value) => value ? query.set(name, value) : query.delete(name);
      const { form } = this;
      put("find-text", form.elements["find-text"].value.trim());
      put("group-by", form.elements["group-by"].value);
      for (const { name, select } of this.columns) if (select) put(name, select.value);
      put("hide-columns", $$("[name=show-column]:not(:checked)", form).map(box => box.value).join(","));
      put("sort-by", this.order && (this.order.down ? "-" : "") + this.order.name);
      try { history.replaceState(history.state, "", query.size ? "?" + query : location.pathname + location.hash); } catch { /* file:// */ }
    }

    filtered() {
      const { form } = this;
      if (!form) return this.rows;
      const tokens = fold(form.elements["find-text"].value).split(/\s+/).filter(Boolean);
      const wanted = this.columns.filter(column => column.select?.value);
      return this.rows.filter(row => {
        if (wanted.some(column => this.key(row, column) !== column.select.value)) return false;
        if (!tokens.length) return true;
        row.words ??= fold([...row.tr.cells].map(cell => cell.textContent).join(" "));
        return tokens.every(token => row.words.includes(token));
      });
    }

    sorted(rows) {
      const column = this.columns.find(column => column.name === this.order?.name);
      for (const { th } of this.columns) th.removeAttribute("aria-sort");
      if (!column) return rows;
      column.th.ariaSort = this.order.down ? "descending" : "ascending";
      const keyed = rows.map(row => {
        const cell = row.tr.cells[column.index], text = this.text(row, column);
        const rank = column.keys.get(text)?.rank, raw = cell?.dataset.sort;
        return { row, key: !text ? null : rank ?? (raw === undefined ? text : isNaN(raw) ? raw : +raw) };
      });
      const compare = (a, b) => typeof a === "number" && typeof b === "number" ? a - b : collator.compare(a, b);
      const sign = this.order.down ? -1 : 1;
      keyed.sort((a, b) => a.key === null ? (b.key === null ? 0 : 1) : b.key === null ? -1 : sign * compare(a.key, b.key));
      return keyed.map(({ row }) => row);
    }

    grouped(rows) {
      const by = this.form?.elements["group-by"].value ?? "";
      if (by === "-") return [[null, rows]];
      const column = this.columns.find(column => column.name === by);
      const groups = Map.groupBy(rows, row => column ? this.text(row, column) : row.group);
      if (!column) return [...groups];
      const rank = label => column.keys.get(label)?.rank ?? Infinity;
      return [...groups].map(([label, rows]) => [label || this.form.dataset.without, rows, rank(label)]).sort((a, b) => a[2] - b[2] || 0);
    }

    render() {
      const { table, form } = this;
      const rows = this.sorted(this.filtered());
      let room = this.limit;
      const bodies = [];
      for (const [label, members] of this.grouped(rows)) {
        if (room <= 0) break;
        const body = make("tbody");
        if (label !== null) {
          body.append(make("tr", { className: "group" }, make("th", { scope: "rowgroup", colSpan: this.columns.length }, label + " ", make("span", { className: "n" }, number(members.length)))));
        }
        body.append(...members.slice(0, room).map(row => row.tr));
        room -= members.length;
        bodies.push(body);
      }
      [...table.tBodies].forEach(body => body.remove());
      table.append(...bodies);
      if (!form) return;
      const hidden = $$("[name=show-column]:not(:checked)", form).map(box => this.columns.findIndex(column => column.name === box.value) + 1);
      this.sheet.replaceSync(hidden.map(n => `#${CSS.escape(table.id)} tr:not(.group) > :nth-child(${n}) { display: none }`).join("\n"));
      const state = $("output", form);
      const total = this.rows.length;
      state.value = rows.length ? fill(state.dataset.of, { n: number(rows.length), total: number(total) }) : state.dataset.none;
      const touched = /[?&](find-text|group-by|hide-columns|sort-by)=/.test(location.search) || rows.length < total;
      $("[type=reset]", form).hidden = !touched;
      $(".copy", form).hidden = !touched || !navigator.clipboard;
      this.more(rows.length);
    }

    more(count) {
      this.rest?.remove();
      if (count <= this.limit) return;
      const grow = by => () => { this.limit += by; this.render(); };
      this.rest = make("p", { className: "more" },
        make("button", { type: "button", onclick: grow(PAGE) }, this.form.dataset.more),
        make("button", { type: "button", onclick: grow(Infinity) }, `${this.form.dataset.all} (${number(count)})`));
      this.table.parentNode.after(this.rest);
    }
  }

  for (const table of $$("table.data")) new Table(table, $(`form[data-table="${CSS.escape(table.id)}"]`));

  /* Preview of linked entries: hover, keyboard focus, long press. */

  const cache = new Map();
  function summary(address) {
    if (!cache.has(address)) cache.set(address, fetch(address).then(answer => answer.ok ? answer.text() : "").then(text => {
      const entry = text && $(".entry", new DOMParser().parseFromString(text, "text/html"));
      if (!entry) return null;
      const part = make("div");
      const heading = make("h2", {}, $("h1", entry).textContent);
      const facts = $(".rail .facts", entry);
      if (facts) $$(":scope > div", facts).filter(row => !$(".none, .long", row) && !row.matches(".long")).slice(4).concat($$(".none, .long", facts).map(cell => cell.closest("div"))).forEach(row => row?.remove());
      part.append($(".kicker", entry), heading, ...[$(".field .prose", entry), facts].filter(Boolean));
      $$("a", part).forEach(link => link.replaceWith(...link.childNodes));
      $$("[id]", part).forEach(element => element.removeAttribute("id"));
      $$("img, script", part).forEach(element => element.remove());
      return part;
    }).catch(() => null));
    return cache.get(address);
  }

  const peek = make("div", { className: "peek", popover: "manual" });
  let wanted = null, timer = 0, title = "";
  function hide() {
    clearTimeout(timer);
    if (wanted && title) wanted.title = title;
    wanted = null;
    if (peek.matches(":popover-open")) peek.hidePopover();
  }
  const hideSoon = () => { clearTimeout(timer); timer = setTimeout(hide, 220); };
  async function show(link, touched) {
    const part = await summary(link.href);
    if (!part || wanted !== link) return;
    title = link.title;
    link.removeAttribute("title");
    peek.replaceChildren(part.cloneNode(true));
    if (!peek.isConnected) $("main").append(peek);
    peek.classList.toggle("sheet-up", touched);
    peek.showPopover();
    if (touched) {
      const close = make("button", { type: "button", onclick: hide }, $("#search").dataset.close);
      peek.append(make("div", { className: "go" }, make("a", { href: link.href }, $("#search").dataset.open), close));
      peek.style.left = peek.style.top = "";
      close.focus();
      return;
    }
    const at = link.getClientRects()[0] ?? link.getBoundingClientRect(), box = peek.getBoundingClientRect();
    const below = at.bottom + 8 + box.height < innerHeight || at.top < box.height + 8;
    peek.style.left = Math.max(8, Math.min(at.left, innerWidth - box.width - 8)) + "px";
    peek.style.top = (below ? at.bottom + 8 : at.top - box.height - 8) + "px";
  }
  function want(link, wait, touched = false) {
    if (link === wanted) { clearTimeout(timer); return; }
    hide();
    if (new URL(link.href).pathname === location.pathname) return;
    wanted = link;
    timer = setTimeout(show, wait, link, touched);
  }
  if (location.protocol !== "file:" && "popover" in peek) {
    const target = event => event.target instanceof Element ? event.target.closest("a.ref[data-id]") : null;
    document.addEventListener("pointerover", event => {
      if (event.pointerType === "touch") return;
      const link = target(event);
      if (link) want(link, 320); else if (wanted && peek.contains(event.target)) clearTimeout(timer); else if (wanted) hideSoon();
    });
    document.addEventListener("focusin", event => {
      const link = target(event);
      if (peek.matches(".sheet-up:popover-open")) return;
      if (link?.matches(":focus-visible")) want(link, 500); else if (wanted && !peek.contains(event.target)) hide();
    });
    document.addEventListener("keydown", event => { if (event.key === "Escape" && wanted) hide(); });
    addEventListener("scroll", () => { if (wanted && !peek.matches(".sheet-up")) hide(); }, { passive: true, capture: true });
    document.addEventListener("pointerdown", event => {
      if (wanted && !peek.contains(event.target)) hide();
      const link = event.pointerType === "touch" && target(event);
      if (!link) return;
      want(link, 400, true);
      summary(link.href); // ahead of time: the press must end on a picture, not on a wait
      const stop = () => { if (!peek.matches(":popover-open")) hide(); };
      for (const name of ["pointerup", "pointercancel"]) document.addEventListener(name, stop, { once: true });
    });
    document.addEventListener("contextmenu", event => { if (wanted && target(event) === wanted && event.pointerType === "touch") event.preventDefault(); });
    document.addEventListener("click", event => { if (wanted && peek.matches(".sheet-up:popover-open") && target(event) === wanted) event.preventDefault(); });
  }

  /* Search: the button and the `/` key; all the rest comes with search.js on first use. */

  const place = $("#search");
  if (place) {
    let early = null; // what is typed while search.js is on its way
    window.ouvrage = { root, top, $, $$, make, fill, number, later, collator };
    const open = () => {
      if (window.ouvrage.search) return window.ouvrage.search();
      if (early !== null) return;
      early = "";
      const done = () => { window.ouvrage.search?.(early); early = null; };
      document.head.append(make("script", { src: `${top}assets/search.js`, onload: done, onerror: done }));
    };
    $("button", place).addEventListener("click", open);
    document.addEventListener("keydown", event => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.("input, select, textarea, [contenteditable], dialog")) return;
      if (early !== null && event.key.length === 1) early += event.key;
      else if (event.key === "/") open();
      else return;
      event.preventDefault();
    });
  }
})();
