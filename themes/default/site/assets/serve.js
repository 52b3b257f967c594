/* Only under `ouvrage serve`: reload after a save, show what the checks found, come back after a restart. */
(() => {
  "use strict";
  const top = document.documentElement.dataset.top;
  const say = document.currentScript.dataset;
  const count = (n, one, many) => (n === 1 ? one : many).replace("{n}", n);
  const key = "ouvrage-scroll:" + location.pathname;
  /* What scrolls by itself: wide tables and drawings, long registers, the navigation. */
  const boxes = () => [...document.querySelectorAll(".scroll, #nav")];
  try {
    const kept = JSON.parse(sessionStorage.getItem(key));
    if (kept !== null) {
      history.scrollRestoration = "manual";
      const back = () => {
        scrollTo({ top: kept.top, behavior: "instant" });
        boxes().forEach((box, n) => box.scrollTo({ left: kept.boxes[n]?.[0], top: kept.boxes[n]?.[1], behavior: "instant" }));
      };
      back();
      addEventListener("load", back, { once: true });
      sessionStorage.removeItem(key);
    }
  } catch {
    /* no storage: the page starts at its top */
  }

  const reload = () => {
    const place = { top: scrollY, boxes: boxes().map(box => [box.scrollLeft, box.scrollTop]) };
    try {
      sessionStorage.setItem(key, JSON.stringify(place));
    } catch {
      /* see above */
    }
    location.reload();
  };
  const make = (tag, props = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), props);
    element.append(...children);
    return element;
  };

  let panel,
    seen = "",
    broken = false;
  function show({ errors = 0, warnings = 0, items = [] }) {
    panel?.remove();
    panel = null;
    const mark = JSON.stringify(items);
    let dismissed = "";
    try {
      dismissed = sessionStorage.getItem("ouvrage-findings");
    } catch {
      /* shown again */
    }
    if (!items.length || mark === dismissed) return;
    seen = mark;
    const close = make("button", { type: "button", className: "icon", ariaLabel: say.close }, "✕");
    panel = make("aside", { className: "findings", ariaLabel: "ouvrage check" });
    panel.append(
      make(
        "header",
        {},
        make("span", {}, `${count(errors, say.error, say.errors)}, ${count(warnings, say.warning, say.warnings)}`),
        close,
      ),
      make(
        "ul",
        {},
        ...items.slice(0, 30).map(item => {
          const line = make(
            "li",
            {},
            make(
              "span",
              { className: "badge " + ({ error: "t-bad", warning: "t-warn" }[item.severity] ?? "t-info") },
              item.message,
            ),
          );
          line.append(
            make("br"),
            make(
              "code",
              {},
              [[item.file, item.line, item.column].filter(Boolean).join(":"), item.rule].filter(Boolean).join("  "),
            ),
          );
          if (item.hint) line.append(make("div", { className: "note" }, `${say.hint}\u00a0: ${item.hint}`));
          return line;
        }),
      ),
    );
    close.addEventListener("click", () => {
      try {
        sessionStorage.setItem("ouvrage-findings", seen);
      } catch {
        /* shown again */
      }
      panel.remove();
    });
    document.body.append(panel);
  }

  /* The list of readers closes as lists do. */
  const readers = document.querySelector(".seen-by");
  readers?.addEventListener("keydown", ({ key }) => {
    if (key === "Escape") {
      readers.open = false;
      readers.querySelector("summary").focus();
    }
  });
  document.addEventListener("click", ({ target }) => {
    if (readers?.open && !readers.contains(target)) readers.open = false;
  });

  /* The server is not there: said until it is. */
  const lost = make("p", { className: "lost", role: "status" });
  const away = is => {
    if (!lost.isConnected) document.body.append(lost);
    lost.textContent = is ? say.lost : "";
  };

  /* A browser opens six connections to one server. So one page listens and tells the others what it hears; when it is closed, the
     next one listens. */
  const channel = new BroadcastChannel("ouvrage-events");
  let listens = false,
    latest = null;
  /* Which state of the files this page shows, and which one there is now: what was saved between the arrival of the page and now is not
     missed. */
  const told = data => {
    try {
      return JSON.parse(data).state;
    } catch {
      return undefined;
    }
  };
  let state;
  const heard = {
    reload,
    state(now) {
      state = now;
      if (now !== undefined && say.state !== undefined && now !== say.state) reload();
    },
    findings(data) {
      latest = data;
      try {
        show(JSON.parse(data));
      } catch {
        /* not ours */
      }
    },
    away,
    hello() {
      if (listens && state !== undefined) channel.postMessage({ name: "state", data: state });
      if (listens && latest !== null) channel.postMessage({ name: "findings", data: latest });
      if (listens && broken) channel.postMessage({ name: "away", data: true });
    },
  };
  const tell = (name, data) => {
    channel.postMessage({ name, data });
    heard[name](data);
  };
  channel.addEventListener("message", ({ data: { name, data } }) => heard[name]?.(data));
  const listen = () => {
    listens = true;
    const events = new EventSource(
      `${top}_ouvrage/events${say.state === undefined ? "" : `?shows=${encodeURIComponent(say.state)}`}`,
    );
    // The page of a theme of one's own may not say what it shows.
    events.addEventListener("reload", event => (say.state === undefined ? tell("reload") : tell("state", told(event.data))));
    events.addEventListener("state", event => tell("state", told(event.data)));
    events.addEventListener("findings", event => tell("findings", event.data));
    events.addEventListener("error", () => {
      if (!broken) tell("away", true);
      broken = true;
      if (events.readyState === EventSource.CLOSED) setTimeout(reload, 2000);
    });
    events.addEventListener("open", () => {
      if (broken) tell("reload");
    });
    addEventListener("pagehide", () => events.close());
    return new Promise(() => {
      /* until the page is closed */
    });
  };
  addEventListener("pageshow", ({ persisted }) => {
    if (persisted) reload();
  });
  if (navigator.locks) {
    navigator.locks.request("ouvrage-events", listen).catch(() => {
      /* the page is going away */
    });
    channel.postMessage({ name: "hello" });
  } else listen();
})();
