// Loaded in <head> before the style sheet takes effect: only for "auto" does the server not know light from dark.
const root = document.documentElement;
const dark = matchMedia("(prefers-color-scheme: dark)");

function follow() {
  if ((root.dataset.theme ?? "auto") === "auto") root.dataset.bsTheme = dark.matches ? "dark" : "light";
}

follow();
dark.addEventListener("change", follow);
