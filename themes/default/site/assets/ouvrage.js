/* Ouvrage, default theme: what scripts add to pages that are complete without them.
   No dependency, no request to another host, no words of its own: they come from the page. */
(() => {
  "use strict";
  const html = document.documentElement;
  const root = html.dataset.root,
    top = html.dataset.top;
  const $ = (selector, from = document) => from.querySelector(selector);
  const $$ = (selector, from = document) => [...from.querySelectorAll(selector)];
  /* How words are compared that a reader types: as in src/text/folding.rs, letter for letter. */
  const letters = { œ: "oe", æ: "ae", ß: "ss", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", ħ: "h", ŧ: "t", ı: "i", ŋ: "n" };
  const fold = text =>
    text
      .normalize("NFKD")
      .toLowerCase()
      .replace(/\p{M}|[\u00AD\u200B-\u200F\u2060\uFEFF]/gu, "")
      .replace(/[’‘ʼ′]/g, "'")
      .replace(/[\u2010-\u2015\u2212\u2043]/g, "-")
      .replace(/\s/g, " ")
      .replace(/[œæßøłđðþħŧıŋ]/g, letter => letters[letter]);
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (all, key) => values[key] ?? all);
  const number = n => n.toLocaleString(html.lang);
  const later = (wait, task) => {
    let timer;
    return (...args) => {
      clearTimeout(timer);
      timer = setTimeout(task, wait, ...args);
    };
  };
  function make(tag, props = {}, ...children) {
    const element = document.createElement(tag);
    for (const [key, value] of Object.entries(props)) {
      if (key in element) element[key] = value;
      else element.setAttribute(key, value);
    }
    element.append(...children);
    return element;
  }
  const memory = {
    get: key => {
      try {
        return localStorage.getItem(key);
      } catch {
        return null;
      }
    },
    set: (key, value) => {
      try {
        value === null ? localStorage.removeItem(key) : localStorage.setItem(key, value);
      } catch {
        /* refused: forget */
      }
    },
  };

  /* Theme: system, light, dark. */

  const themeButton = $(".theme");
  if (themeButton) {
    const tell = () => {
      themeButton.ariaLabel = themeButton.title = themeButton.dataset[html.dataset.theme ?? "system"];
    };
    themeButton.addEventListener("click", () => {
      const next = { undefined: "light", light: "dark" }[html.dataset.theme];
      if (next) html.dataset.theme = next;
      else delete html.dataset.theme;
      memory.set("ouvrage-theme", next ?? null);
      tell();
    });
    tell();
  }

  /* Titles, words and branches come when somebody asks for them, from documents that hold them as data. A page opened from a folder may
     fetch nothing: there the document is framed, and hands its data over to whoever knows the key. */

  const framed = path =>
    new Promise((done, fail) => {
      const key = html.dataset.namesKey;
      const frame = make("iframe", { hidden: true, src: `${path}#${key}` });
      const end = (task, value) => {
        clearTimeout(waiting);
        removeEventListener("message", hear);
        frame.remove();
        task(value);
      };
      const hear = ({ source, data }) => {
        if (source === frame.contentWindow && data?.key === key) end(done, data.rows);
      };
      const waiting = setTimeout(end, 15000, fail, new Error(path));
      addEventListener("message", hear);
      document.body.append(frame);
    });
  const fetched = async path => {
    const answer = await fetch(path);
    if (!answer.ok) throw new Error(path);
    return JSON.parse($("#rows", new DOMParser().parseFromString(await answer.text(), "text/html")).textContent);
  };
  const known = {};
  const data = path =>
    (known[path] ??= (location.protocol === "file:" ? framed : fetched)(path).catch(error => {
      delete known[path];
      throw error;
    }));

  /* Navigation: keep branches as they were left, unfold those that are not here, show where we are. */

  const nav = $("#nav");
  const find = (items, name) => {
    for (const item of items ?? []) {
      const found = item.b === name ? item : find(item.c, name);
      if (found) return found;
    }
  };
  const leaf = ({ t, p, l, b, c, n, m }) => {
    const words = l ? { lang: l } : {};
    const link = p ? [make("a", { href: root + p, ...words }, t)] : [];
    if (n !== undefined) link[0].append(" ", make("span", { className: "n" }, number(n)));
    if (m) link[0]?.append(" ", make("span", { className: `only a-${m[0]}` }, m[1]));
    if (!c) return make("li", {}, ...link);
    const summary = p ? make("span", { className: "vh" }, t) : t;
    const inner = make("details", b ? { "data-branch": b } : {}, make("summary", {}, summary));
    if (b) watch(inner);
    return make("li", { className: p ? "branch" : "" }, ...link, inner);
  };
  const unfold = async branch => {
    const { tree } = await data(`${root}site-map/pages.html`);
    const { c } = find(tree, branch.dataset.branch);
    delete branch.dataset.branch;
    const rest = $(".whole", branch)?.cloneNode(true);
    $(".whole", branch)?.remove();
    branch.append(make("ul", {}, ...c.slice(0, 200).map(leaf)));
    if (c.length > 200 && rest) branch.append(rest);
  };
  const left = JSON.parse(memory.get("ouvrage-nav") ?? "{}");
  function watch(branch) {
    const summary = $("summary", branch);
    const name = branch.dataset.branch ?? summary.textContent;
    /* Also told when the page itself comes with a branch that is open: only what a reader did is kept, keys and pointer alike. */
    let asked = false;
    summary.addEventListener("click", () => {
      asked = true;
    });
    branch.addEventListener("toggle", () => {
      if (asked) {
        left[name] = branch.open;
        memory.set("ouvrage-nav", JSON.stringify(left));
      }
      asked = false;
      /* What cannot be had leaves the link to the map of the site. */
      if (branch.open && branch.dataset.branch) unfold(branch).catch(() => {});
    });
    if (name in left && !$("[aria-current]", branch)) branch.open = left[name];
  }
  if (nav) {
    $$("details", nav).forEach(watch);
    const here = $("[aria-current]", nav);
    const edge = () => Math.max(nav.getBoundingClientRect().top, $(".top")?.getBoundingClientRect().bottom ?? 0);
    /* The page's own line is in sight, and the first line that is in sight is whole. */
    const place = () => {
      if (!here) return;
      const down = here.getBoundingClientRect().top + nav.scrollTop - edge();
      if (!nav.clientHeight || down < nav.clientHeight - 80) return;
      nav.scrollTop = down - nav.clientHeight / 2;
      const line = $$("a, summary", nav).find(item => item.checkVisibility() && item.getBoundingClientRect().bottom > edge() + 4);
      nav.scrollTop += Math.min(0, line.getBoundingClientRect().top - edge());
    };
    place();
    /* Lines may be broken elsewhere by the letters that come. */
    document.fonts.ready.then(() => nav.matches(":hover, :focus-within") || place());
  }

  /* What was looked at last, for the palette. */

  const home = new URL(root || ".", location).pathname;
  const seen = `ouvrage-seen ${home}`;
  const recent = () => JSON.parse(memory.get(seen) ?? "[]");
  if ($("body.is-page, body.is-entry, body.is-register")) {
    const path = location.pathname.slice(home.length);
    const kicker = $(".entry .kicker .id")?.textContent;
    const title = $("h1 .count") ? $("h1").firstChild.textContent.trim() : $("h1").textContent;
    const others = recent().filter(item => item.path !== path);
    memory.set(seen, JSON.stringify([{ path, title, id: kicker }, ...others].slice(0, 9)));
  }

  /* What is on this page: beside the text it is always in sight, above it a line that opens. */

  const toc = $(".toc");
  if (toc) {
    const beside = () => Boolean(getComputedStyle(toc.parentElement).getPropertyValue("--beside"));
    let was = false;
    new ResizeObserver(() => {
      const is = beside();
      if (is !== was) toc.open = was = is;
    }).observe($("main"));
    /* Beside the text there is nothing to open. */
    toc.addEventListener("click", event => {
      if (beside() && event.target.closest("summary")) event.preventDefault();
      else if (!beside() && event.target.closest("a")) toc.open = false;
    });
    toc.addEventListener("keydown", event => {
      if (event.key !== "Escape" || beside() || !toc.open) return;
      toc.open = false;
      $("summary", toc).focus();
    });
    document.addEventListener("pointerdown", event => {
      if (!beside() && !toc.contains(event.target)) toc.open = false;
    });
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

  /* What other scripts share. */
  const collator = new Intl.Collator(html.lang, { numeric: true, sensitivity: "base" });
  const style = name => document.head.append(make("link", { rel: "stylesheet", href: `${top}assets/${name}.css` }));
  window.ouvrage = { root, top, $, $$, make, fill, fold, number, later, collator, style, memory, data, recent };

  /* What makes drawings larger comes with zoom.js, when one of them is nearly in sight. */
  const near = new IntersectionObserver(
    plates => {
      if (!plates.some(plate => plate.isIntersecting)) return;
      near.disconnect();
      document.head.append(make("script", { src: `${top}assets/zoom.js` }));
    },
    { rootMargin: "400px" },
  );
  $$(".plate, .mermaid").forEach(plate => near.observe(plate));

  /* Previews come with peek.js, the first time somebody points at a link to an entry or at a word of the glossary. Where fingers point,
     words open at the first tap: there it comes at once. From a folder, words alone have something to say. */
  const peeked = location.protocol === "file:" ? "a.term[title]" : "a.ref[data-id], a.term";
  const preview = event => {
    window.ouvrage.waking = event;
    for (const name of wakers) document.removeEventListener(name, wake);
    style("peek");
    document.head.append(make("script", { src: `${top}assets/peek.js` }));
  };
  const wake = event => {
    if (event.target instanceof Element && event.target.closest(peeked)) preview(event);
  };
  const wakers = ["pointerover", "pointerdown", "focusin"];
  for (const name of wakers) document.addEventListener(name, wake);
  if (matchMedia("(any-pointer: coarse)").matches && $("a.term")) preview();

  /* The palette: the button, the `/` key and Ctrl-K; all the rest comes with search.js on first use. */

  const place = $("#search");
  if (place) {
    let early = null; // what is typed while search.js is on its way
    const open = () => {
      if (window.ouvrage.search) return window.ouvrage.search();
      if (early !== null) return;
      early = "";
      style("search");
      const done = () => {
        window.ouvrage.search?.(early);
        early = null;
      };
      document.head.append(make("script", { src: `${top}assets/search.js`, onload: done, onerror: done }));
    };
    const button = $("button", place);
    button.addEventListener("click", open);
    /* Who speaks to the computer, or types where they did not mean to, can do without the key (WCAG 2.1.4). */
    const slash = (window.ouvrage.slash = {
      get on() {
        return memory.get("ouvrage-slash") !== "off";
      },
      set on(on) {
        memory.set("ouvrage-slash", on ? null : "off");
        slash.tell();
      },
      tell() {
        $("kbd", button).hidden = !slash.on;
        button.setAttribute("aria-keyshortcuts", slash.on ? "/ Control+K" : "Control+K");
      },
    });
    slash.tell();
    document.addEventListener("keydown", event => {
      const palette = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k";
      if (palette) open();
      else if (event.ctrlKey || event.metaKey || event.altKey) return;
      /* Wherever the focus still is: what is typed now is meant for the palette. */ else if (
        early !== null &&
        event.key.length === 1
      )
        early += event.key;
      else if (event.target.closest?.("input, select, textarea, [contenteditable], dialog")) return;
      else if (event.key === "/" && slash.on) open();
      else return;
      event.preventDefault();
    });
  }
})();
