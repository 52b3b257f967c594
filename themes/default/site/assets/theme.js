/* Runs before the first paint: says that scripts work, and puts back the chosen theme. */
(html => {
  html.classList.add("js");
  try {
    const chosen = localStorage.getItem("ouvrage-theme");
    if (chosen === "light" || chosen === "dark") html.dataset.theme = chosen;
  } catch {
    /* storage may be refused: the system's theme stays */
  }
})(document.documentElement);
