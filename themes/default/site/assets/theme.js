/* Runs before the first paint: says that scripts work, and puts back the chosen theme. */
(html => {
  html.classList.add("js");
  /* Beside the table of a register that was opened from a folder (register-more.js): the page without its frame. */
  if (window.name === "ouvrage-side" && parent !== window) {
    html.classList.add("in-side");
    const base = document.createElement("base");
    base.target = "_top";
    document.head.append(base);
  }
  try {
    const chosen = localStorage.getItem("ouvrage-theme");
    if (chosen === "light" || chosen === "dark") html.dataset.theme = chosen;
  } catch {
    /* storage may be refused: the system's theme stays */
  }
})(document.documentElement);
