/* Drawings: larger and smaller, moved under the pointer, on the full screen, saved. They are whole in the width of the page to begin with.
   What is larger than its plate scrolls there, so that touch, wheel and arrow keys move it as they move everything else. */
(() => {
  "use strict";
  const { $, $$, make, number } = window.ouvrage;
  const MOST = 8;

  const enliven = plate => {
    const svg = $("svg", plate);
    const tools = plate.previousElementSibling;
    if (!svg || !tools?.matches(".zoom")) return;
    const frame = plate.parentElement;
    const natural = svg.viewBox.baseVal.width;
    let zoom = 1,
      fit = 0;

    /* How wide it is drawn: within a height that is bounded, less than its box. */
    const drawn = () => {
      const { width, height } = svg.getBoundingClientRect();
      return Math.min(width, (height / svg.viewBox.baseVal.height) * natural);
    };
    const tell = () => {
      $("output", tools).textContent = `${number(Math.round((drawn() / natural) * 100))}\u00a0%`;
      $("[data-zoom=smaller]", tools).disabled = zoom <= 1;
      $("[data-zoom=larger]", tools).disabled = zoom >= MOST;
    };
    /* `x` and `y` are what stays where it is, in the plate. */
    const set = (to, x = plate.clientWidth / 2, y = plate.clientHeight / 2) => {
      const was = drawn();
      const beside = (svg.getBoundingClientRect().width - was) / 2;
      if (zoom === 1) fit = was;
      zoom = Math.max(1, Math.min(MOST, to));
      plate.classList.toggle("zoomed", zoom > 1);
      /* The plate keeps its height: what lies below does not move. */
      plate.style.height = zoom > 1 ? plate.style.height || `${Math.max(plate.offsetHeight, 280)}px` : "";
      svg.style.width = zoom > 1 ? `${fit * zoom}px` : "";
      const grown = drawn() / was;
      plate.scrollLeft = (plate.scrollLeft + x - beside) * grown - x;
      plate.scrollTop = (plate.scrollTop + y) * grown - y;
      tell();
    };
    const screen = () => {
      if (document.fullscreenElement) document.exitFullscreen();
      else if (frame.requestFullscreen) frame.requestFullscreen();
      else {
        frame.classList.toggle("filled");
        set(1);
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
    frame.addEventListener("fullscreenchange", () => set(1));
    new ResizeObserver(tell).observe(plate);
    tell();
  };
  $$(".plate").forEach(enliven);
})();
