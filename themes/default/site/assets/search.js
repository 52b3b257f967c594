/* The palette: entries, pages, registers, documents and actions by name, and words in texts. Loaded by ouvrage.js the first time somebody
   asks for it. Names come from documents of the site, words from pagefind's index, or from a list of words where that cannot run: in a site
   opened from a folder. */
(() => {
  "use strict";
  const { root, top, $, $$, make, fill, fold, number, later, collator, memory, data, recent } = window.ouvrage;
  const say = $("#search").dataset;
  const html = document.documentElement;
  const fromFolder = location.protocol === "file:";
  const STEP = 12; // texts shown at first
  const FEW = 6; // names of a kind shown at first
  const NEAR = 5; // from this rank on, names have words that are only like those that were typed
  let dialog,
    input,
    status,
    list,
    more,
    narrow,
    engine,
    names,
    wide = 1,
    turn = 0,
    at = -1,
    options = [];

  const build = () => {
    list = make("div", { id: "palette-list", role: "listbox", "aria-label": say.label });
    input = make("input", {
      type: "search",
      role: "combobox",
      placeholder: say.hint,
      autocomplete: "off",
      spellcheck: false,
      "aria-label": say.label,
      "aria-controls": list.id,
      "aria-expanded": "true",
      "aria-autocomplete": "list",
      enterKeyHint: "go",
    });
    narrow = make("div", { className: "narrow" });
    status = make("p", { role: "status" });
    const slash = make("input", {
      type: "checkbox",
      checked: window.ouvrage.slash.on,
      onchange: () => {
        window.ouvrage.slash.on = slash.checked;
      },
    });
    const widen = () => {
      wide++;
      look();
      input.focus();
    };
    more = make("p", { className: "more", hidden: true }, make("button", { type: "button", onclick: widen }, say.more));
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
    $("form", dialog).addEventListener("submit", event => event.preventDefault());
    const typed = later(60, look);
    input.addEventListener("input", () => {
      wide = 1;
      typed();
    });
    narrow.addEventListener("change", look);
    dialog.addEventListener("click", event => {
      if (event.target === dialog) dialog.close();
    });
    dialog.addEventListener("keydown", event => {
      if (event.key === "Escape") {
        event.preventDefault();
        dialog.close();
      }
    });
    input.addEventListener("keydown", event => {
      const page = Math.max(1, options.length - 1);
      const step = { ArrowDown: 1, ArrowUp: -1, PageDown: Math.min(8, page), PageUp: -Math.min(8, page) }[event.key];
      if (step) {
        event.preventDefault();
        choose(Math.max(0, Math.min(options.length - 1, at + step)));
      } else if (event.key === "Enter") {
        event.preventDefault();
        const { ctrlKey, metaKey, shiftKey } = event;
        options[at]?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, ctrlKey, metaKey, shiftKey }));
      }
    });
    document.body.append(dialog);
  };

  /* The option that Enter opens; the focus stays in the field. */
  function choose(n) {
    options[at]?.removeAttribute("aria-selected");
    at = options.length ? n : -1;
    const option = options[at];
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    option ? input.setAttribute("aria-activedescendant", option.id) : input.removeAttribute("aria-activedescendant");
  }

  /* Names. */

  const parts = text =>
    fold(text)
      .split(/[^\p{L}\p{N}]+/u)
      .filter(Boolean);
  const joined = text => fold(text).replace(/[^\p{L}\p{N}]+/gu, "");
  const action = (title, task) => ({ title, task, group: say.actions });

  function actions() {
    const theme = $(".theme")?.dataset ?? {};
    const set = value => () => {
      value ? (html.dataset.theme = value) : delete html.dataset.theme;
      memory.set("ouvrage-theme", value);
      const button = $(".theme");
      button.ariaLabel = button.title = theme[value ?? "system"];
      dialog.close();
    };
    const all = [
      action(say.copy, async () => {
        await navigator.clipboard.writeText(location.href);
        status.textContent = say.copied;
      }),
    ];
    for (const [value, title] of [
      ["light", theme.light],
      ["dark", theme.dark],
      [null, theme.system],
    ])
      if (title) all.push(action(title, set(value)));
    for (const link of $$(".languages a:not([aria-current])"))
      all.push({ title: $(".full", link).textContent, lang: link.lang, href: link.href, group: say.actions, also: say.language });
    all.push({ title: say.map, href: `${root}site-map/index.html`, group: say.actions });
    return all;
  }

  const gather = () =>
    (names ??= (async () => {
      const [pages, entries] = await Promise.all([data(`${root}site-map/pages.html`), data(`${root}site-map/entries.html`)]);
      const all = [];
      for (const { label, labels, folder, entries: of } of entries.kinds)
        for (const [id, title, lang] of of)
          all.push({
            id,
            title,
            lang,
            path: `${folder}/${encodeURIComponent(id)}.html`,
            group: labels,
            key: folder,
            kind: label,
          });
      const walk = (items, group) => {
        for (const { t, p, l, c, s } of items) {
          if (p) all.push({ title: t, lang: l, path: p, group });
          if (c) walk(c, s ? say.registers : group);
        }
      };
      walk([{ t: pages.home[0], p: pages.home[1] }, ...pages.tree], say.pages);
      for (const [title, path, lang] of pages.documents) all.push({ title, lang, path, group: say.documents });
      all.push(...actions());
      /* Which words stand in which names. */
      const words = new Map();
      const note = (word, n) => {
        const in_ = words.get(word);
        in_ ? in_.add(n) : words.set(word, new Set([n]));
      };
      all.forEach((item, n) => {
        item.words = parts(item.title);
        item.folded = item.words.join(" ");
        item.short = item.id ? joined(item.id) : "";
        for (const word of [...item.words, ...parts(`${item.id ?? ""} ${item.kind ?? item.group} ${item.also ?? ""}`)])
          note(word, n);
        if (item.short) note(item.short, n);
      });
      return { all, words, by: new Map(all.map(item => [item.path, item])) };
    })());

  /* How many letters two words differ by, the second being read as far as the first goes: one that is missing, added, changed, or two
     that changed places. More than `most` is `most + 1`. */
  function distance(typed, word, most) {
    const width = Math.min(word.length, typed.length + most);
    if (width < typed.length - most) return most + 1;
    let before = [],
      last = Array.from({ length: width + 1 }, (_, n) => n);
    for (let i = 1; i <= typed.length; i++) {
      const row = [i];
      for (let j = 1; j <= width; j++) {
        const changed = typed[i - 1] === word[j - 1] ? 0 : 1;
        row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + changed);
        if (i > 1 && j > 1 && typed[i - 1] === word[j - 2] && typed[i - 2] === word[j - 1])
          row[j] = Math.min(row[j], before[j - 2] + 1);
      }
      if (Math.min(...row) > most) return most + 1;
      [before, last] = [last, row];
    }
    return Math.min(...last);
  }

  /* The names that have a word which begins like the one that is typed, or, when there is none, that is nearly it. */
  function having(typed, words) {
    const found = new Map();
    const add = (places, cost) => {
      for (const n of places) if (!(found.get(n) <= cost)) found.set(n, cost);
    };
    for (const [word, places] of words) if (word.startsWith(typed)) add(places, 0);
    if (found.size || typed.length < 4) return found;
    const most = typed.length < 8 ? 1 : 2;
    for (const [word, places] of words) {
      const apart = distance(typed, word, most);
      if (apart <= most && word[0] === typed[0]) add(places, apart);
      else if (apart <= most) add(places, apart + 0.5);
    }
    return found;
  }

  /* From the best: what is named so, what begins so, what has the words, what nearly has them. */
  function named(query, { all, words }) {
    const typed = parts(query);
    const folded = typed.join(" "),
      short = joined(query);
    if (!typed.length) return [];
    let found;
    for (const word of typed) {
      const places = having(word, words);
      if (!found) found = places;
      else for (const [n, cost] of found) places.has(n) ? found.set(n, cost + places.get(n)) : found.delete(n);
    }
    for (const n of words.get(short) ?? []) found.set(n, 0);
    if (/\p{N}/u.test(short)) for (const [n, item] of all.entries()) if (item.short.startsWith(short)) found.set(n, 0);
    const rank = ([n, cost]) => {
      const item = all[n];
      if (item.short === short || item.folded === folded) return 0;
      if (item.short.startsWith(short) && short.length > 1) return 1;
      if (item.folded.startsWith(folded)) return 2;
      if (cost) return NEAR + cost - (item.words[0]?.startsWith(typed[0]) ? 0.5 : 0);
      return typed.every(word => item.words.some(own => own.startsWith(word))) ? 3 : 4;
    };
    const ranked = [...found].map(hit => ({ item: all[hit[0]], rank: rank(hit) }));
    return ranked.sort((a, b) => a.rank - b.rank || collator.compare(a.item.id ?? a.item.title, b.item.id ?? b.item.title));
  }

  /* Texts. */

  const load = () =>
    (engine ??= (fromFolder ? data(`${top}pagefind/words-${html.lang}.html`).then(fromWords) : fromIndex()).catch(() => null));

  async function fromIndex() {
    const pagefind = await import(new URL(`${top}pagefind/pagefind.js`, document.baseURI).href);
    await pagefind.init();
    filters(await pagefind.filters());
    return async (asked, chosen) => {
      const answers = [];
      for (const words of asked) answers.push(...(await pagefind.search(words, { filters: chosen })).results);
      const met = new Set();
      return answers.filter(({ id }) => !met.has(id) && met.add(id));
    };
  }

  /* The list of words: texts that have a word which begins like each of those that are typed. */
  function fromWords({ addresses, words }) {
    const vocabulary = Object.keys(words).sort();
    const having = typed => {
      const found = new Set();
      let low = 0,
        high = vocabulary.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        vocabulary[middle] < typed ? (low = middle + 1) : (high = middle);
      }
      for (; vocabulary[low]?.startsWith(typed); low++) {
        let n = 0;
        for (const step of words[vocabulary[low]]) found.add((n += step));
      }
      return found;
    };
    return async asked => {
      const typed = parts([...asked].at(-1) ?? "").map(having);
      if (!typed.length) return [];
      const [first, ...others] = typed;
      const all = [...first].filter(n => others.every(found => found.has(n)));
      return all.map(n => ({ id: n, data: async () => ({ url: addresses[n], meta: {}, own: true }) }));
    };
  }

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
    const narrowed = Object.keys(chosen).length > 0;
    status.textContent = say.loading;
    const known = await gather().catch(() => ({ all: actions(), words: new Map(), by: new Map() }));
    if (mine !== turn) return;
    if (!query && !narrowed) {
      draw(idle(known), [], 0);
      status.textContent = say.keys;
      load();
      return;
    }
    const hits = narrowed ? [] : named(query, known);
    draw(hits, [], 0);
    const search = await load();
    if (mine !== turn) return;
    /* As it is typed, and as people without the letters of a language type it: the index holds both (« œuvre », *oeuvre*). */
    const asked = new Set(query ? [plain(query), fold(query)] : [null]);
    const found = search ? await search(asked, chosen) : [];
    const limit = STEP * wide + hits.length;
    const texts = (await Promise.all(found.slice(0, limit).map(result => result.data()))).map(text => written(text, known));
    if (mine !== turn) return;
    const there = new Set(hits.map(({ item }) => item.href ?? root + item.path));
    const others = texts.filter(text => !there.has(text.href));
    const count = hits.length + others.length + Math.max(0, found.length - limit);
    const total = count ? fill(count === 1 ? say.one : say.many, { n: number(count) }) : say.none;
    status.textContent = search ? total : `${total} – ${say.unavailable}`;
    draw(hits, others, found.length - limit, exact(query, others));
  }

  /* Nothing is typed: what was looked at, then what can be done. */
  function idle({ all }) {
    const here = location.pathname;
    const seen = recent()
      .map(item => ({ ...item, group: say.recent }))
      .filter(item => new URL(root + item.path, document.baseURI).pathname !== here);
    const groups = [say.actions, say.documents, say.registers];
    return [...seen, ...groups.flatMap(group => all.filter(item => item.group === group))].map(item => ({ item, rank: 0 }));
  }

  /* The index holds straight apostrophes, at which it parts words. */
  const set = text => text.replaceAll("'", "’");

  function written({ raw_url, url, meta, excerpt, own }, { by }) {
    const address = (raw_url ?? url).replace(/^\//, "");
    if (own) {
      const item = by.get(address) ?? by.get(decodeURIComponent(address)) ?? { title: address };
      return { ...item, href: root + address, group: say.texts };
    }
    return { id: meta.id, title: set(meta.title ?? url), kind: meta.kind_label, href: top + address, excerpt, group: say.texts };
  }

  function option(item) {
    const line = make("span", { className: "hit" });
    if (item.id) line.append(make("span", { className: "id" }, item.id));
    line.append(make("strong", item.lang ? { lang: item.lang } : {}, item.title));
    if (item.kind && item.group === say.texts) line.append(make("span", { className: "kind" }, item.kind));
    const text = make("span", { className: "excerpt" });
    for (const node of new DOMParser().parseFromString(item.excerpt ?? "", "text/html").body.childNodes)
      text.append(node.nodeName === "MARK" ? make("mark", {}, set(node.textContent)) : set(node.textContent));
    const shown = [line, ...(item.excerpt ? [text] : [])];
    const own = { id: `palette-${options.length}`, role: "option", tabIndex: -1 };
    const element = item.task
      ? make("div", { ...own, onclick: item.task }, ...shown)
      : make("a", { ...own, href: item.href ?? root + item.path }, ...shown);
    options.push(element);
    return element;
  }

  /* Whether a text has every word as it was typed: the index also answers with words that are like them. */
  function exact(query, texts) {
    const typed = parts(query);
    const all = ({ title, id, excerpt, kind }) =>
      parts(`${id ?? ""} ${title} ${kind ?? ""} ${(excerpt ?? "").replace(/<[^>]*>/g, "")}`);
    return texts.some(text => {
      const own = all(text);
      return typed.length > 0 && typed.every(word => own.some(other => other.startsWith(word)));
    });
  }

  /* Groups stand in the order of their best hit. Texts come last, but before names that only nearly have the words when they have them. */
  function draw(hits, texts, rest, early = false) {
    const groups = new Map();
    const add = near => {
      for (const { item, rank } of hits) {
        if (rank >= NEAR !== near) continue;
        const key = `${near} ${item.key ?? ` ${item.group}`}`;
        const of = groups.get(key);
        of ? of.push(item) : groups.set(key, [item]);
      }
    };
    const last = () => texts.length && groups.set(say.texts, texts);
    add(false);
    if (early) last();
    add(true);
    last();
    options = [];
    let hidden = Math.max(0, rest);
    const shown = [...groups.values()].map((items, n) => {
      const group = items[0].group;
      const few = group === say.texts || group === say.actions ? items.length : FEW * wide * (wide > 1 ? 4 : 1);
      hidden += Math.max(0, items.length - few);
      const title = make("p", { id: `palette-group-${n}`, className: "group", role: "presentation" }, group);
      const part = make("div", { role: "group", "aria-labelledby": title.id }, title);
      for (const item of items.slice(0, few)) part.append(option(item));
      return part;
    });
    list.replaceChildren(...shown);
    more.hidden = !hidden;
    choose(0);
  }

  window.ouvrage.search = typed => {
    if (!dialog) build();
    if (dialog.open) return dialog.close();
    $("#nav:popover-open")?.hidePopover();
    dialog.showModal();
    if (typed) input.value = typed;
    input.focus();
    typed ? input.setSelectionRange(typed.length, typed.length) : input.select();
    look();
  };
})();
