/* Of a register that is split over several pages: its rows, read from its data (rows-1.html …). Loaded by register.js. */
(() => {
  "use strict";
  const { root, make, changes } = window.ouvrage;

  /* A row that came as data: made when it comes into view. */
  class DataRow {
    group = null;
    #tr = null;
    constructor(cells, part, at) {
      this.cells = cells;
      this.part = part;
      this.at = at; // among the rows of its part
    }
    get since() {
      return (this.known ??= changes(this.part.since?.[this.at]));
    }
    get(column) {
      /* The data holds the title in both cells that name the entry. */
      const { name, entry } = this.part.columns[column.index];
      if (entry && name === "id") return this.part.refs[this.cells.at(-1)][0];
      return this.part.columns[column.index].choices?.[this.cells[column.index] - 1] ?? this.cells[column.index];
    }
    text(column) {
      return words(this.get(column), this.part);
    }
    /* What the cell holds, one by one: key and words. */
    values(column) {
      if (column.names) return column.of(this);
      const cell = this.get(column);
      if (!cell) return [];
      if (cell.refs) return cell.refs.map(at => [this.part.refs[at][0], this.part.refs[at].slice(0, 2).join(" ")]);
      const texts = cell.items ? cell.items.map(item => words(item, this.part)) : [this.text(column)];
      return texts.map(text => [column.keys.get(text)?.key ?? text, text]);
    }
    get link() {
      const [id, title, path] = this.part.refs[this.cells.at(-1)];
      return make("a", { href: root + path, "data-id": id }, title);
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
      const [id, title, path, lang, audience, label] = this.part.refs[this.cells.at(-1)];
      return make(
        "tr",
        {},
        ...this.part.columns.map((column, index) => {
          const cell = this.get({ index });
          const element = make(index ? "td" : "th", index ? {} : { scope: "row" });
          if (column.entry) {
            const titled = column.name === "id" && this.part.titled;
            element.append(titled ? make("span", { className: "id" }, id) : link([id, title, path, lang], column.name === "id"));
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
    if (cell.refs) return cell.refs.map(at => part.refs[at].slice(0, 2).join(" ")).join(" ");
    if (cell.items) return cell.items.map(item => words(item, part)).join(", ");
    if (cell.html) return (cell.words ??= new DOMParser().parseFromString(cell.html, "text/html").body.textContent);
    return cell.text ?? cell.alt ?? "";
  };
  const link = ([id, title, path, lang = ""], short) =>
    short
      ? make("a", { className: "ref id", href: root + path, "data-id": id, title, lang }, id)
      : make("a", { className: "ref", href: root + path, "data-id": id, lang }, title);
  const named = ([id, title, path, lang = ""]) =>
    make("a", { className: "ref", href: root + path, "data-id": id, lang }, make("span", { className: "id" }, id), ` ${title}`);
  /* For whom a row is that is for fewer readers than its register, as components.html writes it. */
  const marked = (audience, label) => {
    const said = document.querySelector(".register")?.dataset.audience ?? "";
    return make("span", { className: `only a-${audience}`, title: said + label }, make("span", { className: "vh" }, said), label);
  };
  const show = (cell, part) => {
    if (cell.refs?.length === 1) return named(part.refs[cell.refs[0]]);
    if (cell.refs) {
      const list = refs => make("ul", { className: "refs" }, ...refs.flatMap(at => [make("li", {}, named(part.refs[at])), " "]));
      /* As components.html folds them. */
      const first = cell.refs.length > 4 ? 3 : cell.refs.length;
      const all = new DocumentFragment();
      all.append(list(cell.refs.slice(0, first)));
      const rest = cell.refs.slice(first);
      if (rest.length)
        all.append(make("details", { className: "rest" }, make("summary", {}, `+\u00a0${rest.length}`), list(rest)));
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

  /* The rows of all parts of a register, in their order. */
  window.ouvrage.rowsOf = async ({ rows, key }, parts) => {
    const paths = Array.from({ length: parts }, (_, n) => `${rows}${n + 1}.html`);
    const read = location.protocol === "file:" ? path => framed(path, key) : fetched;
    const all = await Promise.all(paths.map(read));
    return all.flatMap(part => part.rows.map((cells, at) => new DataRow(cells, part, at)));
  };
})();
