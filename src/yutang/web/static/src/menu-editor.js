// <form data-menu-editor>: the phone beside it follows while one types, problems are told beside their entry, and entries can
// be dragged by their grip. Everything also works by buttons and without this script: the server puts the form in order.
import htmx from "htmx.org";

import { on } from "./on.js";

const EDITOR = "[data-menu-editor]";
const CHECK_AFTER_MS = 400;

const rowOf = (element) => element.closest("[data-menu-entry]");

// ---- the phone follows ----

on("input", `${EDITOR} [data-name-field]`, (_event, field) => {
  const place = rowOf(field).dataset.menuEntry;
  const name = field.value.trim() || "…";
  rowOf(field).querySelector("[data-name]").textContent = name;
  const shown = document.querySelector(`[data-shows="${place}"]`);
  if (shown) shown.textContent = name;
});

on("change", `${EDITOR} [data-kind-field]`, (_event, select) => {
  const row = rowOf(select);
  for (const field of row.querySelectorAll("[data-for]")) field.hidden = !field.dataset.for.split(" ").includes(select.value);
  row.querySelector("[data-kind-name]").textContent = select.selectedOptions[0].textContent;
});

// Which rows are open goes with the form, so that they stay open when it comes back in another order.
document.addEventListener(
  "toggle",
  ({ target }) => {
    const opened = target.closest?.("[data-menu-entry]")?.querySelector("[data-opened]");
    if (opened) opened.value = target.open ? "1" : "0";
  },
  { capture: true },
);

// The form came back in another order: where to go on. Later than htmx, which looks for the place that had the focus.
document.addEventListener("htmx:afterSettle", () => {
  const next = document.querySelector(`${EDITOR} [data-focus]`);
  next?.removeAttribute("data-focus");
  next?.focus();
});

// ---- problems ----

let timer;

function tell(form, problems) {
  for (const place of form.querySelectorAll("[data-problem]")) place.replaceChildren();
  for (const mark of form.querySelectorAll("[data-mark]")) mark.hidden = true;
  for (const { place, part, text, severe } of problems) {
    const line = document.createElement("p");
    line.className = severe ? "menu-problem" : "menu-warning";
    line.textContent = text;
    form.querySelector(`[data-problem="${place}:${part}"]`)?.append(line);
    if (severe) form.querySelector(`[data-menu-entry="${place}"] [data-mark]`)?.removeAttribute("hidden");
  }
}

async function check(form) {
  const answer = await fetch(form.dataset.check, { method: "POST", body: new FormData(form) });
  if (answer.ok && form.isConnected) tell(form, (await answer.json()).problems);
}

for (const event of ["input", "change"]) {
  on(event, EDITOR, (_event, form) => {
    clearTimeout(timer);
    timer = setTimeout(() => check(form).catch(() => {}), CHECK_AFTER_MS); // no connection: the server tells when it is saved
  });
}

// ---- dragging ----

let dragged = null;

function arrange(form, step) {
  htmx.ajax("POST", form.dataset.arrange, { source: form, target: form, swap: "outerHTML", values: { step } });
}

/** The item that would stand behind the dragged one, if it were dropped in this list at this height; null: the last. */
function behind(list, y) {
  const items = [...list.children].filter((item) => item !== dragged);
  return items.find((item) => y < item.getBoundingClientRect().top + item.getBoundingClientRect().height / 2) ?? null;
}

function listUnder(event) {
  const list = event.target.closest?.("[data-menu-list]");
  const tooDeep = dragged?.querySelector("[data-place]") && list?.dataset.menuList;
  return !list || dragged?.contains(list) || tooDeep ? null : list;
}

const clear = () => {
  for (const item of document.querySelectorAll(".menu-drop")) item.classList.remove("menu-drop", "menu-drop-end");
};

on("dragstart", `${EDITOR} [data-grip]`, (event, grip) => {
  dragged = grip.closest("[data-place]");
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged.dataset.place);
  dragged.classList.add("menu-dragged");
});

on("dragover", EDITOR, (event) => {
  const list = dragged && listUnder(event);
  clear();
  if (!list) return;
  event.preventDefault();
  const next = behind(list, event.clientY);
  (next ?? list).classList.add("menu-drop");
  if (!next) list.classList.add("menu-drop-end");
});

on("drop", EDITOR, (event, form) => {
  const list = dragged && listUnder(event);
  if (!list) return;
  event.preventDefault();
  const items = [...list.children].filter((item) => item !== dragged);
  const next = behind(list, event.clientY);
  const index = next ? items.indexOf(next) : items.length;
  // Places are counted without the dragged one: below a top entry that stood behind it, they have moved up by one.
  const from = dragged.dataset.place;
  let parent = list.dataset.menuList;
  if (parent && !from.includes(".") && Number(from) < Number(parent)) parent = String(Number(parent) - 1);
  arrange(form, `move:${from}:${parent ? `${parent}.` : ""}${index}`);
});

on("dragend", EDITOR, () => {
  dragged?.classList.remove("menu-dragged");
  dragged = null;
  clear();
});
