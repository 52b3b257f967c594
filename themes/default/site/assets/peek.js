/* Previews of linked entries and of terms: hover, keyboard focus, long press. Loaded by ouvrage.js at the first of these. */
(() => {
  "use strict";
  const { $, $$, make } = window.ouvrage;

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
  const target = event => event.target instanceof Element ? event.target.closest("a.ref[data-id], a.term") : null;
  const handlers = {
    pointerover(event) {
      if (event.pointerType === "touch") return;
      const link = target(event);
      if (link) want(link, 320); else if (wanted && peek.contains(event.target)) clearTimeout(timer); else if (wanted) hideSoon();
    },
    focusin(event) {
      const link = target(event);
      if (peek.matches(".sheet-up:popover-open")) return;
      if (link?.matches(":focus-visible")) want(link, 500); else if (wanted && !peek.contains(event.target)) hide();
    },
    keydown(event) { if (event.key === "Escape" && wanted) hide(); },
    pointerdown(event) {
      if (wanted && !peek.contains(event.target)) hide();
      const link = event.pointerType === "touch" && target(event);
      if (!link) return;
      want(link, 400, true);
      summary(link.href); // ahead of time: the press must end on a picture, not on a wait
      const stop = () => { if (!peek.matches(":popover-open")) hide(); };
      for (const name of ["pointerup", "pointercancel"]) document.addEventListener(name, stop, { once: true });
    },
    contextmenu(event) { if (wanted && target(event) === wanted && event.pointerType === "touch") event.preventDefault(); },
    click(event) { if (wanted && peek.matches(".sheet-up:popover-open") && target(event) === wanted) event.preventDefault(); },
  };
  if (!("popover" in peek)) return;
  for (const [name, handler] of Object.entries(handlers)) document.addEventListener(name, handler);
  addEventListener("scroll", () => { if (wanted && !peek.matches(".sheet-up")) hide(); }, { passive: true, capture: true });
  /* What called for this script has happened already. */
  const first = window.ouvrage.waking;
  if (first.type !== "pointerover" || target(first)?.matches(":hover")) handlers[first.type](first);
})();
