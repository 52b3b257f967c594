/* The search dialog: loaded by ouvrage.js the first time somebody searches. The index is pagefind's. */
(() => {
  "use strict";
  const { top, $, $$, make, fill, fold, number, later, collator } = window.ouvrage;
  const say = $("#search").dataset;
  const STEP = 12;
  let dialog,
    input,
    status,
    list,
    more,
    narrow,
    engine,
    found = [],
    count = 0,
    turn = 0;

  const build = () => {
    input = make("input", {
      type: "search",
      placeholder: say.hint,
      autocomplete: "off",
      spellcheck: false,
      "aria-label": say.label,
      enterKeyHint: "search",
    });
    narrow = make("div", { className: "narrow" });
    status = make("p", { role: "status" });
    list = make("ol");
    const slash = make("input", {
      type: "checkbox",
      checked: window.ouvrage.slash.on,
      onchange: () => {
        window.ouvrage.slash.on = slash.checked;
      },
    });
    more = make(
      "p",
      { className: "more", hidden: true },
      make("button", { type: "button", onclick: () => draw(count + STEP) }, say.more),
    );
    const close = make(
      "button",
      { type: "button", className: "icon", "aria-label": say.close, onclick: () => dialog.close() },
      "✕",
    );
    dialog = make(
      "dialog",
      { className: "search", "aria-label": say.label },
      make("form", {}, input, close),
      narrow,
      status,
      list,
      more,
      make("label", { className: "slash" }, slash, say.slash),
    );
    $("form", dialog).addEventListener("submit", event => {
      event.preventDefault();
      $("a", list)?.click();
    });
    const typed = later(90, look);
    input.addEventListener("input", typed);
    narrow.addEventListener("change", look);
    dialog.addEventListener("click", event => {
      if (event.target === dialog) dialog.close();
    });
    dialog.addEventListener("keydown", event => {
      if (event.key === "Escape") {
        event.preventDefault();
        dialog.close();
        return;
      }
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!step || event.target instanceof HTMLSelectElement) return;
      event.preventDefault();
      const stops = [input, ...$$("a", list)];
      stops[Math.max(0, Math.min(stops.length - 1, stops.indexOf(document.activeElement) + step))].focus();
    });
    document.body.append(dialog);
  };

  const load = () =>
    (engine ??= (async () => {
      const pagefind = await import(new URL(`${top}pagefind/pagefind.js`, document.baseURI).href);
      await pagefind.init();
      filters(await pagefind.filters());
      return pagefind;
    })());

  /* One list per filter of the index, with the number of entries it keeps. */
  const filters = all => {
    for (const [name, values] of Object.entries(all)) {
      if (Object.keys(values).length < 2) continue;
      const select = make("select", { name }, new Option(say.all, ""));
      for (const [value, n] of Object.entries(values).sort(([a], [b]) => collator.compare(a, b)))
        select.add(new Option(`${value} (${number(n)})`, value));
      narrow.append(make("label", {}, name === "kind" ? say.kind : name, select));
    }
  };

  /* « l’exigence » asks for what « exigence » does. */
  const elided = /(^|[^\p{L}\p{N}])(?:[cdjlmnst]|(?:jus|lors|puis|quoi)?qu)['’ʼ](?=\p{L})/giu;

  /* Signs that the index holds in one form alone. */
  const plain = text =>
    text
      .normalize("NFC")
      .replace(/[\u2010\u2011]/g, "-")
      .replace(/[\u00AD\u200B\u2060]/g, "");

  async function look() {
    const mine = ++turn;
    const query = input.value.trim().replace(elided, "$1");
    const chosen = Object.fromEntries(
      $$("select", narrow)
        .filter(select => select.value)
        .map(select => [select.name, [select.value]]),
    );
    let pagefind;
    try {
      status.textContent = say.loading;
      pagefind = await load();
    } catch {
      status.textContent = say.unavailable;
      return;
    }
    if (mine !== turn) return;
    if (!query && !Object.keys(chosen).length) {
      found = [];
      draw(0);
      status.textContent = say.keys;
      return;
    }
    /* As it is typed, and as people without the letters of a language type it: the index holds both (« œuvre », *oeuvre*). */
    const asked = new Set(query ? [plain(query), fold(query)] : [null]);
    const answers = [];
    for (const words of asked) answers.push(...(await pagefind.search(words, { filters: chosen })).results);
    if (mine !== turn) return;
    const met = new Set();
    found = answers.filter(({ id }) => !met.has(id) && met.add(id));
    status.textContent = found.length ? fill(found.length === 1 ? say.one : say.many, { n: number(found.length) }) : say.none;
    draw(STEP);
  }

  /* The index holds straight apostrophes, at which it parts words. */
  const set = text => text.replaceAll("'", "’");

  async function draw(upTo) {
    const mine = turn;
    const data = await Promise.all(found.slice(0, upTo).map(result => result.data()));
    if (mine !== turn) return;
    count = upTo;
    list.replaceChildren(
      ...data.map(({ raw_url, url, meta, excerpt }) => {
        const line = make("div", { className: "hit" });
        if (meta.id) line.append(make("span", { className: "id" }, meta.id));
        line.append(make("strong", {}, set(meta.title ?? url)));
        if (meta.kind_label) line.append(make("span", { className: "kind" }, meta.kind_label));
        const text = make("p", { className: "excerpt" });
        for (const node of new DOMParser().parseFromString(excerpt ?? "", "text/html").body.childNodes) {
          text.append(node.nodeName === "MARK" ? make("mark", {}, set(node.textContent)) : set(node.textContent));
        }
        return make("li", {}, make("a", { href: top + (raw_url ?? url).replace(/^\//, "") }, line, text));
      }),
    );
    more.hidden = found.length <= upTo;
  }

  window.ouvrage.search = typed => {
    if (!dialog) build();
    if (dialog.open) return;
    $("#nav:popover-open")?.hidePopover();
    dialog.showModal();
    if (typed) input.value = typed;
    input.focus();
    typed ? input.setSelectionRange(typed.length, typed.length) : input.select();
    look();
  };
})();
