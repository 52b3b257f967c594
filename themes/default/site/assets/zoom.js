/* Drawings: larger and smaller, moved under the pointer, on the full screen, saved. They are whole in the width of the page to begin with,
   unless their letters would be too small to be read: then they are as large as those need it, and a line says that they go on.
   What is larger than its plate scrolls there, so that touch, wheel and arrow keys move it as they move everything else. */
(() => {
  "use strict";
  const { $, $$, make, number } = window.ouvrage;
  const MOST = 8;
  const LEGIBLE = 9; // px: letters below that are not read
  /* How wide a drawing must be for its letters to be read. */
  const legible = svg => {
    const letters = $$("text", svg).map(text => parseFloat(getComputedStyle(text).fontSize));
    return (svg.viewBox.baseVal.width * LEGIBLE) / Math.min(...letters);
  };

  const enliven = plate => {
    const svg = $("svg", plate);
    const tools = plate.previousElementSibling;
    if (!svg || !tools?.matches(".zoom")) return;
    const frame = plate.parentElement;
    const natural = svg.viewBox.baseVal.width;
    const least = legible(svg);
    let zoom = 1,
      start = 1, // what it begins with
      fit = 0,
      room = 0;

    /* How wide it is drawn: within a height that is bounded, less than its box. */
    const drawn = () => {
      const { width, height } = svg.getBoundingClientRect();
      return Math.min(width, (height / svg.viewBox.baseVal.height) * natural);
    };
    const tell = () => {
      $("output", tools).textContent = `${number(Math.round((drawn() / natural) * 100))}\u00a0%`;
      $("[data-zoom=smaller]", tools).disabled = zoom <= 1;
      $("[data-zoom=larger]", tools).disabled = zoom >= MOST * start;
      $(".wider", tools).hidden = zoom === 1 || zoom !== start;
    };
    /* `x` and `y` are what stays where it is, in the plate. */
    const set = (to, x = plate.clientWidth / 2, y = plate.clientHeight / 2) => {
      const was = drawn();
      const beside = (svg.getBoundingClientRect().width - was) / 2;
      if (zoom === 1) fit = was;
      zoom = Math.max(1, Math.min(MOST * start, to));
      plate.classList.toggle("zoomed", zoom > 1);
      /* The plate keeps its height: what lies below does not move. */
      plate.style.height = zoom > 1 && zoom !== start ? plate.style.height || `${Math.max(plate.offsetHeight, 280)}px` : "";
      svg.style.width = zoom > 1 ? `${fit * zoom}px` : "";
      const grown = drawn() / was;
      plate.scrollLeft = (plate.scrollLeft + x - beside) * grown - x;
      plate.scrollTop = (plate.scrollTop + y) * grown - y;
      tell();
    };
    /* Whole, or as large as its letters need it. */
    const begin = () => {
      room = plate.clientWidth;
      if (!room) return;
      start = 1;
      set(1);
      start = Math.max(1, least / drawn());
      /* A hair is not worth a scroll bar. */
      if (start < 1.01) start = 1;
      set(start, 0, 0);
    };
    const screen = () => {
      if (document.fullscreenElement) document.exitFullscreen();
      else if (frame.requestFullscreen) frame.requestFullscreen();
      else {
        frame.classList.toggle("filled");
        begin();
      }
    };
    const save = () => {
      const copy = svg.cloneNode(true);
      copy.removeAttribute("style");
      for (const link of $$("a[href]", copy))
        link.setAttribute("href", new URL(link.getAttribute("href"), document.baseURI).href);
      const text = new XMLSerializer().serializeToString(copy);
      const address = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
      const name = ($("title", svg)?.textContent ?? document.title).replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "");
      make("a", { href: address, download: `${name || "figure"}.svg` }).click();
      setTimeout(() => URL.revokeObjectURL(address), 1000);
    };
    const tasks = { larger: () => set(zoom * 1.4), smaller: () => set(zoom / 1.4), fit: () => set(1), screen, save };
    const keys = { "+": "larger", "=": "larger", "-": "smaller", 0: "fit", f: "screen", F: "screen" };

    tools.hidden = false;
    tools.addEventListener("click", event => tasks[event.target.closest("[data-zoom]")?.dataset.zoom]?.());
    frame.addEventListener("keydown", event => {
      if (event.key === "Escape" && frame.matches(".filled")) screen();
      if (event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
      event.preventDefault();
      tasks[keys[event.key]]();
    });
    plate.addEventListener(
      "wheel",
      event => {
        if (!event.ctrlKey && !event.metaKey) return;
        event.preventDefault();
        const box = plate.getBoundingClientRect();
        set(zoom * (event.deltaY < 0 ? 1.15 : 1 / 1.15), event.clientX - box.left, event.clientY - box.top);
      },
      { passive: false },
    );

    /* A drag moves what is larger than its plate; a link under it is followed by a click alone. */
    let from = null;
    plate.addEventListener("pointerdown", event => {
      if (event.pointerType !== "mouse" || event.button !== 0 || zoom === 1) return;
      from = { x: event.clientX + plate.scrollLeft, y: event.clientY + plate.scrollTop, moved: false };
    });
    plate.addEventListener("pointermove", event => {
      if (!from) return;
      const [left, top] = [from.x - event.clientX, from.y - event.clientY];
      if (!from.moved && Math.hypot(left - plate.scrollLeft, top - plate.scrollTop) < 4) return;
      from.moved = true;
      plate.setPointerCapture(event.pointerId);
      plate.scrollTo({ left, top, behavior: "instant" });
    });
    plate.addEventListener("dragstart", event => event.preventDefault());
    for (const end of ["pointerup", "pointercancel"])
      plate.addEventListener(end, () => {
        const { moved } = from ?? {};
        from = null;
        if (moved) addEventListener("click", event => event.preventDefault(), { capture: true, once: true });
      });
    frame.addEventListener("fullscreenchange", begin);
    /* Other room begins anew; what a reader has made larger stays. */
    new ResizeObserver(() => (plate.clientWidth !== room && zoom === start ? begin() : tell())).observe(plate);
    begin();
  };
  $$(".plate").forEach(enliven);
  /* Drawings of Mermaid have no tools: they scroll. Their boxes are rounded, and may be a little lower than what is drawn in them. */
  for (const svg of $$(".mermaid > svg")) svg.style.minWidth = `${legible(svg) * 1.03}px`;
})();
