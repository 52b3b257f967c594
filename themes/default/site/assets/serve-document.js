/* Only under `ouvrage serve`: the PDF that holds this page, beside it. Made when it is asked for, and again when it is asked for
   again: after a change of the project the last one stays, and the panel says that it is behind. */
(() => {
  "use strict";
  const top = document.documentElement.dataset.top;
  const say = document.currentScript.dataset;
  const here = location.pathname.slice(1);
  const key = "ouvrage-document";
  const wide = matchMedia("(width >= 64rem)");
  const make = (tag, props = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), props);
    element.append(...children);
    return element;
  };
  const drawn = path => {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    for (const [name, value] of Object.entries({ viewBox: "0 0 20 20", width: 20, height: 20, "aria-hidden": "true" }))
      svg.setAttribute(name, value);
    svg.append(Object.assign(document.createElementNS(svg.namespaceURI, "path")));
    svg.firstChild.setAttribute("d", path);
    return svg;
  };
  // Which document stood beside the page before: kept over reloads, and from page to page.
  const remembered = () => {
    try {
      return sessionStorage.getItem(key);
    } catch {
      return null;
    }
  };
  const remember = name => {
    try {
      name ? sessionStorage.setItem(key, name) : sessionStorage.removeItem(key);
    } catch {
      /* forgotten */
    }
  };
  const ask = async path => {
    const answer = await fetch(top + "_ouvrage/" + path, { cache: "no-store" });
    if (!answer.ok) throw new Error(answer.status);
    return answer.json();
  };

  let documents = [],
    shown,
    panel,
    button,
    tab,
    status,
    refresh,
    room,
    own;

  function place() {
    const it = documents.find(it => it.name === shown) ?? documents[0];
    tab.href = own.href = top + it.path + (it.place ? "#nameddest=" + it.place : "");
    return it;
  }

  function tell(words, stale = false) {
    status.textContent = words;
    panel.classList.toggle("stale", stale);
  }

  /** Shows the last one that was made, at the page that is read. */
  function show() {
    const { name, title, lang, made } = place();
    if (!made) return produce();
    const at = made.page ?? 1;
    const frame = make("iframe", {
      title,
      lang,
      src: `${top}_ouvrage/made/${encodeURIComponent(name)}.pdf?${made.reading}#page=${at}&view=FitH&navpanes=0&pagemode=none`,
    });
    room.replaceChildren(frame);
    tell(
      made.current
        ? made.page
          ? say.page.replace("{n}", at).replace("{total}", made.pages)
          : say.pages.replace("{n}", made.pages)
        : say.stale,
      !made.current,
    );
  }

  /** Has it made from the files as they are. */
  async function produce() {
    if (panel.ariaBusy === "true") return;
    const name = shown;
    panel.ariaBusy = "true";
    if (!room.querySelector("iframe")) room.replaceChildren(make("progress", { ariaLabel: say.making }));
    tell(say.making);
    let problem = null;
    try {
      ({ problem } = await ask("make/" + encodeURIComponent(name)));
      documents = await ask("beside/" + here);
    } catch {
      problem = say.lost;
    }
    panel.ariaBusy = "false";
    if (name !== shown) return open(shown);
    if (problem === null) return show();
    tell(say.failed, true);
    room.replaceChildren(make("pre", { className: "why", tabIndex: 0 }, problem));
  }

  function open(name) {
    shown = name;
    remember(name);
    document.documentElement.classList.add("with-document");
    panel.hidden = false;
    button.ariaExpanded = "true";
    room.replaceChildren();
    show();
  }

  function close() {
    remember(null);
    document.documentElement.classList.remove("with-document");
    panel.hidden = true;
    room.replaceChildren();
    button.ariaExpanded = "false";
    button.focus();
  }

  function build() {
    const picture = "M3 3.5h14v13H3zM11 3.5v13M13.2 7h1.8M13.2 10h1.8M13.2 13h1.8";
    button = make(
      "button",
      { type: "button", className: "beside", title: say.help, ariaExpanded: "false" },
      drawn(picture),
      make("span", {}, say.document),
    );
    own = make("a", { className: "beside icon", target: "_blank", title: say.help, ariaLabel: say.tab }, drawn(picture));
    button.setAttribute("aria-controls", "document-beside");
    const choice =
      documents.length > 1
        ? make(
            "select",
            { ariaLabel: say.choose },
            ...documents.map(it => make("option", { value: it.name, lang: it.lang }, it.title)),
          )
        : make("span", { className: "name", lang: documents[0].lang }, documents[0].title);
    status = make("p", { className: "status", role: "status" });
    refresh = make("button", { type: "button", className: "again" }, say.refresh);
    tab = make(
      "a",
      { className: "icon", target: "_blank", ariaLabel: say.tab, title: say.tab },
      drawn("M8 4H4v12h12v-4M11 3h6v6M17 3l-8 8"),
    );
    const shut = make(
      "button",
      { type: "button", className: "icon", ariaLabel: say.close, title: say.close },
      drawn("m5 5 10 10M15 5 5 15"),
    );
    room = make("div", { className: "room" });
    panel = make(
      "aside",
      { id: "document-beside", ariaLabel: say.document, hidden: true },
      make("header", {}, choice, make("div", {}, tab, shut), status, refresh),
      room,
    );
    button.addEventListener("click", () =>
      panel.hidden ? open(documents.find(it => it.name === remembered())?.name ?? documents[0].name) : close(),
    );
    choice.addEventListener("change", () => open(choice.value));
    refresh.addEventListener("click", produce);
    shut.addEventListener("click", close);
    panel.addEventListener("keydown", event => {
      if (event.key === "Escape") close();
    });
    const header = document.querySelector("header.top");
    (header?.querySelector(".theme") ?? header?.lastElementChild)?.before(own, button);
    header?.after(panel);
    place();
    const before = remembered();
    if (wide.matches && documents.some(it => it.name === before)) {
      if (choice.value !== undefined) choice.value = before;
      open(before);
    }
  }

  ask("beside/" + here)
    .then(found => {
      documents = found;
      if (documents.length) build();
    })
    .catch(() => {
      /* the server is gone: serve.js says so */
    });
})();
