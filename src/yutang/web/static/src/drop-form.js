// The page that confirms dropped cards: each card shows only the fields that its choice needs. Without this script all
// fields stay visible, and the server takes those that count.
//   <form data-drop-form> … <fieldset data-drop-card> <select data-drop-target> … <div data-when="new group">
//                               data-needed: may not be left empty while it is seen
//   <div data-drop-common>      what matters for new groups only
//   <div data-new-community>    shown when the select before it says "new"
import { on } from "./on.js";

function meaning(target) {
  if (target.value === "" || target.value === "leave" || target.value === "new") return target.value;
  return "group";
}

function refresh(form) {
  let made = 0;
  for (const card of form.querySelectorAll("[data-drop-card]")) {
    const chosen = meaning(card.querySelector("[data-drop-target]"));
    if (chosen === "new") made += 1;
    card.toggleAttribute("data-left-out", chosen === "leave");
    for (const part of card.querySelectorAll("[data-when]")) {
      part.hidden = !part.dataset.when.split(" ").includes(chosen);
      if ("needed" in part.dataset) need(part, !part.hidden);
    }
  }
  form.querySelector("[data-drop-common]").hidden = made === 0;
  const community = form.querySelector('select[name="community"]');
  const name = form.querySelector("[data-new-community]");
  if (community) community.required = made > 0;
  if (community && name) {
    name.hidden = community.value !== "new";
    need(name, made > 0 && !name.hidden);
  }
}

// Only what is seen may be required: a browser cannot point at a field that is hidden, and would send nothing.
function need(part, required) {
  for (const input of part.querySelectorAll("input")) input.required = required;
}

function refreshAll() {
  document.querySelectorAll("[data-drop-form]").forEach(refresh);
}

on("change", "[data-drop-form]", (_event, form) => refresh(form));
document.addEventListener("htmx:load", refreshAll);
refreshAll();
document.querySelector('[data-drop-form] [aria-invalid="true"]')?.focus(); // the page may be long
