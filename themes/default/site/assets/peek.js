/* Previews of linked entries and meanings of words: hover, keyboard focus, touch. Loaded by ouvrage.js at the first of these.
   A word of the glossary opens at a tap, a link to an entry at a long press: a tap follows it. */
(() => {
  "use strict";
  const { $, $$, make } = window.ouvrage;
  const say = $("#search").dataset;
  const fromFolder = location.protocol === "file:";

  const cache = new Map();
  function summary(address) {
    if (fromFolder) return null; // a page opened from a folder may not read another
    if (!cache.has(address))
      cache.set(
        address,
        fetch(address)
          .then(answer => (answer.ok ? answer.text() : ""))
          .then(text => {
            const entry = text && $(".entry", new DOMParser().parseFromString(text, "text/html"));
            if (!entry) return null;
            const title = $("h1", entry);
            const facts = $(".rail .facts", entry);
            if (facts)
              $$(":scope > div", facts)
                .filter(row => !$(".none, .long", row) && !row.matches(".long"))
                .slice(4)
                .concat($$(".none, .long", facts).map(cell => cell.closest("div")))
                .forEach(row => row?.remove());
            return sheet(address, $(".kicker", entry), title.textContent, title.lang, $(".field .prose", entry), facts);
          })
          .catch(() => null),
      );
    return cache.get(address);
  }
  function sheet(address, kicker, title, lang, ...parts) {
    const part = make("div", {}, ...[kicker, ...parts].filter(Boolean));
    $$("a", part).forEach(link => link.replaceWith(...link.childNodes));
    $$("[id]", part).forEach(element => element.removeAttribute("id"));
    $$("img, script", part).forEach(element => element.remove());
    const heading = make("h2", lang ? { lang } : {}, make("a", { href: address }, title));
    kicker ? kicker.after(heading) : part.prepend(heading);
    return part;
  }
  /* What the link itself says, when the page of the entry cannot be read. */
  const own = link =>
    link.matches(".term[title]") ? sheet(link.href, null, link.textContent, "", make("p", {}, link.title)) : null;

  const peek = make("div", { className: "peek", id: "peek", popover: "manual" });
  const isOpen = () => peek.matches(":popover-open");
  let wanted = null,
    timer = 0,
    title = "",
    shut = null,
    touching = false;
  function hide() {
    clearTimeout(timer);
    if (wanted && isOpen()) {
      if (title) wanted.title = title;
      wanted.removeAttribute("aria-describedby");
    }
    wanted = null;
    if (isOpen()) peek.hidePopover();
  }
  const hideSoon = () => {
    clearTimeout(timer);
    timer = setTimeout(hide, 220);
  };
  async function show(link, touched) {
    const part = (await summary(link.href)) ?? own(link);
    if (wanted !== link) return;
    if (!part) {
      if (touched && link.matches(".term")) location.assign(link.href);
      return;
    }
    title = link.title;
    link.removeAttribute("title");
    peek.replaceChildren(part.cloneNode(true));
    if (!peek.isConnected) $("main").append(peek);
    peek.classList.toggle("sheet-up", touched);
    peek.showPopover();
    link.setAttribute("aria-describedby", peek.id);
    if (touched) {
      const close = make(
        "button",
        {
          type: "button",
          onclick: () => {
            shut = link;
            hide();
            link.focus({ preventScroll: true });
          },
        },
        say.close,
      );
      peek.append(make("div", { className: "go" }, make("a", { href: link.href }, say.open), close));
      peek.style.left = peek.style.top = "";
      close.focus();
    } else place(link);
  }
  function place(link) {
    const at = link.getClientRects()[0] ?? link.getBoundingClientRect(),
      box = peek.getBoundingClientRect();
    const below = at.bottom + 8 + box.height < innerHeight || at.top < box.height + 8;
    peek.style.left = Math.max(8, Math.min(at.left, innerWidth - box.width - 8)) + "px";
    peek.style.top = (below ? at.bottom + 8 : at.top - box.height - 8) + "px";
  }
  /* It stays with its link while the page scrolls, and goes when the link is out of sight. */
  function follow() {
    if (!wanted || !isOpen() || peek.matches(".sheet-up")) return;
    const at = wanted.getBoundingClientRect();
    const frames = [$(".top"), wanted.closest(".scroll, .rail")].map(frame => frame?.getBoundingClientRect());
    const top = Math.max(frames[0]?.bottom ?? 0, frames[1]?.top ?? 0),
      bottom = Math.min(innerHeight, frames[1]?.bottom ?? Infinity);
    at.bottom < top || at.top > bottom ? hide() : place(wanted);
  }
  function want(link, wait, touched = false) {
    if (link === wanted) {
      clearTimeout(timer);
      return;
    }
    hide();
    if (link === shut || new URL(link.href).pathname === location.pathname) return;
    wanted = link;
    timer = setTimeout(show, wait, link, touched);
  }
  const target = event => (event.target instanceof Element ? event.target.closest("a.ref[data-id], a.term") : null);
  const handlers = {
    pointerover(event) {
      if (event.pointerType === "touch") return;
      const link = target(event);
      if (link !== shut) shut = null;
      if (link) want(link, 320);
      else if (wanted && peek.contains(event.target)) clearTimeout(timer);
      else if (wanted && wanted !== document.activeElement) hideSoon();
    },
    focusin(event) {
      const link = target(event);
      if (peek.matches(".sheet-up:popover-open")) return;
      if (link !== shut) shut = null;
      if (link?.matches(":focus-visible")) want(link, 320);
      else if (wanted && !peek.contains(event.target)) hide();
    },
    keydown(event) {
      if (event.key !== "Escape" || !wanted) return;
      const link = (shut = wanted),
        sheet = peek.matches(".sheet-up");
      hide();
      if (sheet) link.focus();
    },
    pointerdown(event) {
      touching = event.pointerType === "touch";
      if (wanted && !peek.contains(event.target)) hide();
      const link = touching && target(event);
      if (!link) return;
      summary(link.href); // ahead of time: the press must end on a picture, not on a wait
      shut = null;
      want(link, 400, true);
      const stop = () => {
        if (!isOpen()) hide();
      };
      for (const name of ["pointerup", "pointercancel"]) document.addEventListener(name, stop, { once: true });
    },
    contextmenu(event) {
      if (wanted && target(event) === wanted && event.pointerType === "touch") event.preventDefault();
    },
    click(event) {
      const link = target(event);
      if (!link) return;
      if (link === wanted && peek.matches(".sheet-up:popover-open")) event.preventDefault();
      else if (touching && link.matches(".term")) {
        event.preventDefault();
        want(link, 0, true);
      }
    },
  };
  if (!("popover" in peek)) return;
  for (const [name, handler] of Object.entries(handlers)) document.addEventListener(name, handler);
  addEventListener("scroll", follow, { passive: true, capture: true });
  addEventListener("resize", follow);
  addEventListener("pagehide", hide);
  /* What called for this script has happened already. */
  const first = window.ouvrage.waking;
  if (first && (first.type !== "pointerover" || target(first)?.matches(":hover"))) handlers[first.type](first);
})();
