/* Only under `ouvrage serve`: reload after a save, show what the checks found, come back after a restart. */
(() => {
  "use strict";
  const top = document.documentElement.dataset.top;
  const say = document.currentScript.dataset;
  const count = (n, one, many) => (n === 1 ? one : many).replace("{n}", n);
  const key = "ouvrage-scroll:" + location.pathname;
  try {
    const kept = sessionStorage.getItem(key);
    if (kept !== null) {
      history.scrollRestoration = "manual";
      const back = () => scrollTo({ top: +kept, behavior: "instant" });
      back();
      addEventListener("load", back, { once: true });
      sessionStorage.removeItem(key);
    }
  } catch { /* no storage: the page starts at its top */ }

  const reload = () => {
    try { sessionStorage.setItem(key, scrollY); } catch { /* see above */ }
    location.reload();
  };
  const make = (tag, props = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), props);
    element.append(...children);
    return element;
  };

  let panel, seen = "", broken = false;
  function show({ errors = 0, warnings = 0, items = [] }) {
    panel?.remove();
    panel = null;
    const mark = JSON.stringify(items);
    let dismissed = "";
    try { dismissed = sessionStorage.getItem("ouvrage-findings"); } catch { /* shown again */ }
    if (!items.length || mark === dismissed) return;
    seen = mark;
    const close = make("button", { type: "button", className: "icon", ariaLabel: say.close }, "✕");
    panel = make("aside", { className: "findings", ariaLabel: "ouvrage check" });
    panel.append(
      make("header", {}, make("span", {}, `${count(errors, say.error, say.errors)}, ${count(warnings, say.warning, say.warnings)}`), close),
      make("ul", {}, ...items.slice(0, 30).map(item => {
        const line = make("li", {}, make("span", { className: "badge " + ({ error: "t-bad", warning: "t-warn" }[item.severity] ?? "t-info") }, item.message));
        line.append(make("br"), make("code", {}, [[item.file, item.line, item.column].filter(Boolean).join(":"), item.rule].filter(Boolean).join("  ")));
        if (item.hint) line.append(make("div", { className: "note" }, `${say.hint}\u00a0: ${item.hint}`));
        return line;
      })));
    close.addEventListener("click", () => {
      try { sessionStorage.setItem("ouvrage-findings", seen); } catch { /* shown again */ }
      panel.remove();
    });
    document.body.append(panel);
  }

  const events = new EventSource(top + "_ouvrage/events");
  events.addEventListener("reload", reload);
  events.addEventListener("findings", event => { try { show(JSON.parse(event.data)); } catch { /* not ours */ } });
  events.addEventListener("error", () => {
    broken = true;
    if (events.readyState === EventSource.CLOSED) setTimeout(reload, 2000);
  });
  events.addEventListener("open", () => { if (broken) reload(); });
  addEventListener("pagehide", () => events.close());
})();
