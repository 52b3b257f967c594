/* Of a register, what few readers ask for: files of the rows shown, and the page of a row beside the table. Loaded by register.js. */
(() => {
  "use strict";
  const { $, $$, make } = window.ouvrage;

  /* What a cell holds for a program: a number, ids and texts one by one, or words. */
  const value = (row, column) => {
    const type = column.th.className;
    const sort = row.sort(column);
    if (/\bc-(integer|number|percent)\b/.test(type) && sort !== undefined && !Number.isNaN(+sort)) return +sort;
    if (/\bc-(link|links|list)\b/.test(type)) return row.values(column).map(([key]) => key);
    return row.text(column);
  };
  const plain = (row, column) => {
    const is = value(row, column);
    return Array.isArray(is) ? is.join(", ") : is;
  };
  /* A spreadsheet runs what looks like a formula: as in src/exchange/csv.rs. */
  const inert = text => (/^[ \u00a0]*[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text);
  const quoted = text => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const csv = (rows, columns) => {
    const cell = is => quoted(typeof is === "number" ? `${is}` : inert(is));
    const lines = [columns.map(({ name }) => cell(name)), ...rows.map(row => columns.map(column => cell(plain(row, column))))];
    return lines.map(line => `${line.join(",")}\r\n`).join("");
  };
  const json = (rows, columns) => {
    const held = row => columns.map(column => [column.name, value(row, column)]).filter(([, is]) => is !== "" && is.length !== 0);
    return `${JSON.stringify(
      rows.map(row => Object.fromEntries(held(row))),
      null,
      2,
    )}\n`;
  };
  const markdown = (rows, columns) => {
    const cell = text => `${text}`.replace(/[\\`*_[\]<>|#~]/g, "\\$&").replace(/\s+/g, " ");
    const line = cells => `| ${cells.join(" | ")} |`;
    const right = column => /\bc-(integer|number|percent|money)\b/.test(column.th.className);
    const lines = [columns.map(({ label }) => cell(label)), columns.map(column => (right(column) ? "--:" : "---"))];
    const named = (row, column) =>
      row
        .values(column)
        .map(([, text]) => text)
        .join(", ") || row.text(column);
    return [...lines, ...rows.map(row => columns.map(column => cell(named(row, column))))]
      .map(cells => `${line(cells)}\n`)
      .join("");
  };

  /* A spreadsheet is a handful of XML files in a ZIP archive, here not compressed. Text is written as text, so none is a formula. */
  const xml = text => {
    const shown = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
    // biome-ignore lint/suspicious/noControlCharactersInRegex: XML forbids them
    return `${text}`.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "").replace(/[&<>"]/g, c => shown[c]);
  };
  const xlsx = (rows, columns) => {
    const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const packages = "http://schemas.openxmlformats.org/package/2006";
    const kind = "application/vnd.openxmlformats-officedocument.spreadsheetml";
    const cell = is =>
      typeof is === "number"
        ? `<c><v>${is}</v></c>`
        : `<c t="inlineStr"><is><t xml:space="preserve">${xml(is.slice(0, 32_767))}</t></is></c>`;
    const line = cells => `<row>${cells.map(cell).join("")}</row>`;
    const lines = [columns.map(({ label }) => label), ...rows.map(row => columns.map(column => plain(row, column)))];
    const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
    return zip({
      "[Content_Types].xml": `${head}<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="${kind}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${kind}.worksheet+xml"/></Types>`,
      "_rels/.rels": `${head}<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
      "xl/workbook.xml": `${head}<workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="1" sheetId="1" r:id="rId1"/></sheets></workbook>`,
      "xl/_rels/workbook.xml.rels": `${head}<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
      "xl/worksheets/sheet1.xml": `${head}<worksheet xmlns="${main}"><sheetData>${lines.map(line).join("")}</sheetData></worksheet>`,
    });
  };
  const table = Uint32Array.from({ length: 256 }, (_, n) => {
    let c = n;
    for (let bit = 0; bit < 8; bit++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
    return c;
  });
  const sum = bytes => {
    let c = ~0;
    for (const byte of bytes) c = table[(c ^ byte) & 255] ^ (c >>> 8);
    return ~c >>> 0;
  };
  const numbers = (...pairs) => {
    const bytes = new DataView(new ArrayBuffer(pairs.reduce((all, [size]) => all + size, 0)));
    let at = 0;
    for (const [size, n] of pairs) {
      size === 2 ? bytes.setUint16(at, n, true) : bytes.setUint32(at, n, true);
      at += size;
    }
    return new Uint8Array(bytes.buffer);
  };
  const zip = files => {
    const parts = [],
      list = [];
    let at = 0,
      listed = 0;
    for (const [path, text] of Object.entries(files)) {
      const [name, bytes] = [path, text].map(text => new TextEncoder().encode(text));
      // Version 2.0, names in UTF-8, not compressed, the first day that the format knows.
      const common = [
        [2, 20],
        [2, 0x800],
        [2, 0],
        [2, 0],
        [2, 33],
        [4, sum(bytes)],
        [4, bytes.length],
        [4, bytes.length],
        [2, name.length],
        [2, 0],
      ];
      const local = numbers([4, 0x04034b50], ...common);
      const entry = numbers([4, 0x02014b50], [2, 20], ...common, [2, 0], [2, 0], [2, 0], [4, 0], [4, at]);
      parts.push(local, name, bytes);
      list.push(entry, name);
      at += local.length + name.length + bytes.length;
      listed += entry.length + name.length;
    }
    const count = list.length / 2;
    const end = numbers([4, 0x06054b50], [2, 0], [2, 0], [2, count], [2, count], [4, listed], [4, at], [2, 0]);
    return new Blob([...parts, ...list, end], { type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" });
  };

  async function exportRows(rows, columns, format, name) {
    if (format === "markdown") return navigator.clipboard.writeText(markdown(rows, columns));
    const types = { csv: "text/csv", json: "application/json" };
    const write = { csv, json, xlsx }[format];
    const made = write(rows, columns);
    const blob = made instanceof Blob ? made : new Blob([made], { type: `${types[format]};charset=utf-8` });
    const link = make("a", { href: URL.createObjectURL(blob), download: `${name}.${format}` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }

  /* The page of a row beside the table: its main part, read from the server; opened from a folder, the page itself in a frame. */
  class Panel {
    id = null;
    constructor(register) {
      this.register = register;
      const say = register.form.dataset;
      const button = (label, sign, act) => {
        const made = make("button", { type: "button", className: "icon", ariaLabel: label, title: label }, sign);
        made.addEventListener("click", act);
        return made;
      };
      this.open = make("a", {}, say.open);
      this.content = make("div", { className: "side-page" });
      this.bar = make(
        "div",
        { className: "side-bar" },
        button(say.previous, "↑", () => this.step(-1)),
        button(say.next, "↓", () => this.step(1)),
        this.open,
        button(say.close, "×", () => this.close()),
      );
      this.aside = make(
        "aside",
        { className: "side", ariaLabel: say.preview, tabIndex: -1, hidden: true },
        this.bar,
        this.content,
      );
      $("main").append(this.aside);
      this.aside.addEventListener("keydown", event => event.key === "Escape" && this.close());
    }
    async show(row, focus = true) {
      const link = row.link;
      if (!link) return;
      this.row = row;
      this.id = link.dataset.id;
      const { href } = link;
      this.open.href = href;
      this.aside.hidden = false;
      document.body.classList.add("beside");
      this.mark();
      if (focus) this.aside.focus({ preventScroll: true });
      if (location.protocol === "file:") {
        this.content.replaceChildren(make("iframe", { name: "ouvrage-side", src: href, title: link.textContent.trim() }));
        return;
      }
      const answer = await fetch(href).catch(() => null);
      if (this.row !== row) return;
      if (!answer?.ok) {
        this.content.replaceChildren();
        return;
      }
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (this.row === row) this.content.replaceChildren(part(page, href));
    }
    step(by) {
      const rows = this.register.shown;
      const next = rows[rows.indexOf(this.row) + by];
      if (!next) return;
      this.show(next, false);
      if (next.tr.isConnected) next.tr.scrollIntoView({ block: "nearest" });
    }
    close() {
      const back = this.row?.tr;
      this.id = this.row = null;
      this.aside.hidden = true;
      document.body.classList.remove("beside");
      this.content.replaceChildren();
      this.mark();
      $("button.id, a.ref", back ?? this.register.table)?.focus({ preventScroll: true });
    }
    mark() {
      for (const row of this.register.shown ?? []) if (row.worn) row.tr.classList.toggle("seen", row === this.row);
      this.register.write();
    }
  }

  /* The main part of a page, its addresses as seen from this one, with the style sheets it needs. */
  function part(page, address) {
    const main = $("main", page);
    for (const sheet of $$("link[rel=stylesheet]", page)) {
      const href = new URL(sheet.getAttribute("href"), address).href;
      if (!$$("link[rel=stylesheet]").some(link => link.href === href))
        document.head.append(make("link", { rel: "stylesheet", href }));
    }
    for (const gone of $$(".crumbs, .turn, .origin, script, .toc, .anchor", main)) gone.remove();
    for (const name of ["href", "src"])
      for (const element of $$(`[${name}]`, main)) {
        const written = element.getAttribute(name);
        if (written.startsWith("#") && !element.closest("a")) {
          element.setAttribute(name, `#side-${written.slice(1)}`); // within a drawing
          continue;
        }
        const { origin, pathname, search, hash, href } = new URL(written, address);
        element.setAttribute(name, origin === location.origin ? pathname + search + hash : href);
      }
    const content = make("div", {}, ...main.childNodes);
    /* Names are unique in a page, and so are its headings of the first level. Drawings refer to names of their own: those get a prefix. */
    for (const element of $$("[id]", content)) element.id = `side-${element.id}`;
    for (const element of $$("svg *", content))
      for (const { name, value } of element.attributes)
        if (value.includes("url(#")) element.setAttribute(name, value.replaceAll("url(#", "url(#side-"));
    for (const element of $$("[aria-labelledby], [aria-describedby], [for]", content))
      for (const name of ["aria-labelledby", "aria-describedby", "for"])
        if (element.hasAttribute(name))
          element.setAttribute(
            name,
            element
              .getAttribute(name)
              .split(/\s+/)
              .map(id => `side-${id}`)
              .join(" "),
          );
    for (const h1 of $$("h1", content)) h1.replaceWith(make("h2", { className: "h1" }, ...h1.childNodes));
    return content;
  }

  window.ouvrage.more = { exportRows, Panel };
})();
