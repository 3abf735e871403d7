// <button data-theme-set="light|dark|auto">: the choice goes into a cookie, so the server renders the next page in it.
import { on } from "./on.js";

const YEAR = 365 * 24 * 60 * 60;
const root = document.documentElement;

function resolved(theme) {
  if (theme !== "auto") return theme;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

function mark() {
  const current = root.dataset.theme ?? "auto";
  for (const button of document.querySelectorAll("[data-theme-set]")) {
    button.setAttribute("aria-pressed", String(button.dataset.themeSet === current));
  }
}

on("click", "[data-theme-set]", (_event, button) => {
  const theme = button.dataset.themeSet;
  document.cookie = `theme=${theme}; path=/; max-age=${YEAR}; samesite=lax`;
  root.dataset.theme = theme;
  root.dataset.bsTheme = resolved(theme);
  mark();
});

mark();
