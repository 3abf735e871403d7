// <ol data-plan data-csrf="…"> of days (data-day) with things (data-item): a thing that is dropped on another day moves.
import { on } from "./on.js";

let dragged = null;

function dayUnder(element) {
  return element.closest("[data-plan] [data-day]");
}

function unmark() {
  for (const day of document.querySelectorAll(".plan-over")) day.classList.remove("plan-over");
}

on("dragstart", "[data-plan] [data-item]", (event, item) => {
  dragged = item;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", item.dataset.item);
});

on("dragover", "[data-plan] [data-day]", (event, day) => {
  if (!dragged) return;
  event.preventDefault();
  if (!day.classList.contains("plan-over")) unmark();
  day.classList.add("plan-over");
});

on("dragend", "[data-plan] [data-item]", () => {
  dragged = null;
  unmark();
});

on("drop", "[data-plan] [data-day]", (event, day) => {
  event.preventDefault();
  const item = dragged;
  dragged = null;
  unmark();
  if (!item || dayUnder(item) === day) return;
  const form = document.createElement("form");
  form.method = "post";
  form.action = `/plan/${item.dataset.item}/move`;
  const fields = { csrf_token: day.closest("[data-plan]").dataset.csrf, day: day.dataset.day };
  for (const [name, value] of Object.entries(fields)) {
    const input = document.createElement("input");
    Object.assign(input, { type: "hidden", name, value });
    form.append(input);
  }
  document.body.append(form);
  form.submit();
});
