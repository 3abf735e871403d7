// The inbox: drafts that stay, a countdown, pictures larger, quick replies, signs of writing, and keys.
import { on } from "./on.js";

const SIGN_MS = 5000; // how often others are told that somebody writes
const NEAR_PX = 80; // so near to the end of a thread means: follow it

const inbox = () => document.querySelector("[data-inbox]");
const composer = () => document.querySelector("[data-composer]");
const textarea = () => document.querySelector("#composer-text");
const messages = () => document.querySelector("[data-messages]");

// ---- the thread: stay at its end, or where the reader is ---------------------------------------------------------------

let place = null; // before a swap: null at the end, else how far from the top
let following = true; // the reader is at the end, and stays there when a picture takes its room

const isNearEnd = (box) => box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_PX;

function toEnd() {
  const box = messages();
  if (box) box.scrollTop = box.scrollHeight;
  following = true;
}

document.addEventListener("scroll", (event) => {
  if (event.target === messages()) following = isNearEnd(event.target);
}, true);

document.addEventListener("load", (event) => {
  if (event.target.tagName === "IMG" && following && messages()?.contains(event.target)) toEnd();
}, true);

document.addEventListener("htmx:beforeSwap", (event) => {
  const box = messages();
  if (event.detail.target?.id !== "thread" || !box) return;
  place = isNearEnd(box) ? null : box.scrollTop;
});

document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target?.id !== "thread") return;
  const box = messages();
  if (place === null) toEnd();
  else if (box) box.scrollTop = place;
  ready();
});

function ready() {
  startCountdowns();
  if (document.querySelector('[data-budget]:not([data-budget="0"])')) {
    document.querySelector("#composer-said > [data-over]")?.remove(); // there is a new budget
  }
  for (const audio of document.querySelectorAll("audio[data-voice]")) {
    const type = audio.querySelector("source")?.type;
    if (type && !audio.canPlayType(type)) audio.hidden = true; // the link beside it downloads the voice
  }
}

// ---- the countdown: the server says how many seconds are left, the clock of this machine may be wrong -------------------

function startCountdowns() {
  for (const element of document.querySelectorAll("[data-countdown]")) {
    if (!element.dataset.began) element.dataset.began = String(performance.now());
    showCountdown(element);
  }
}

function showCountdown(element) {
  const left = Math.max(0, Number(element.dataset.seconds) - (performance.now() - Number(element.dataset.began)) / 1000);
  const two = (n) => String(Math.floor(n)).padStart(2, "0");
  element.textContent = `${two(left / 3600)}:${two((left % 3600) / 60)}:${two(left % 60)}`;
}

setInterval(() => document.querySelectorAll("[data-countdown][data-began]").forEach(showCountdown), 1000);

// ---- drafts ------------------------------------------------------------------------------------------------------------

const draftKey = () => `draft-${composer()?.dataset.draft}`;

function keepDraft() {
  const text = textarea()?.value ?? "";
  if (text) localStorage.setItem(draftKey(), text);
  else localStorage.removeItem(draftKey());
}

document.body?.addEventListener("said", () => {
  const form = composer();
  if (!form) return;
  localStorage.removeItem(draftKey());
  form.reset();
  showMode(form);
  showPicture(form);
  for (const id of ["composer-said", "tone"]) document.getElementById(id)?.replaceChildren();
  textarea().focus();
  toEnd();
});

let signed = 0;

on("input", "#composer-text", (_event, field) => {
  keepDraft();
  showQuick(field.value.startsWith("/") ? field.value.slice(1) : null);
  const form = composer();
  if (!field.value.trim() || form.mode.value !== "answer" || Date.now() - signed < SIGN_MS) return;
  signed = Date.now();
  const token = document.querySelector('meta[name="csrf-token"]').content;
  fetch(form.dataset.composing, { method: "POST", headers: { "X-CSRF-Token": token } }).catch(() => {});
});

// ---- answer or note, and a picture -----------------------------------------------------------------------------------

function showMode(form) {
  const label = form.querySelector("[data-send-label]");
  label.textContent = form.mode.value === "note" ? label.dataset.note : label.dataset.answer;
}

function showPicture(form) {
  const input = form.querySelector("[data-picture-input]");
  form.querySelector("[data-picture-name]").textContent = input.files[0]?.name ?? "";
}

on("change", '[data-composer] [name="mode"]', (_event, input) => showMode(input.form));
on("change", "[data-picture-input]", (_event, input) => showPicture(input.form));

// ---- quick replies -----------------------------------------------------------------------------------------------------

function showQuick(wanted) {
  const list = document.querySelector("[data-quick]");
  if (!list) return;
  list.hidden = wanted === null;
  if (wanted === null) return;
  const word = wanted.trim().toLowerCase();
  for (const item of list.querySelectorAll("[data-quick-text]")) {
    item.closest("li").hidden = !item.textContent.toLowerCase().includes(word);
  }
}

on("click", "[data-quick-open]", () => {
  const list = document.querySelector("[data-quick]");
  showQuick(list?.hidden ? "" : null);
  if (list && !list.hidden) list.querySelector("button, a")?.focus();
});

on("click", "[data-quick-text]", (_event, button) => {
  const field = textarea();
  field.value = field.value.startsWith("/") ? button.dataset.quickText : field.value + button.dataset.quickText;
  showQuick(null);
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true }));
});

// ---- pictures larger ---------------------------------------------------------------------------------------------------

on("click", "[data-picture]", (event, link) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const dialog = document.querySelector("#larger");
  const picture = dialog.querySelector("img");
  picture.src = link.href;
  dialog.showModal();
});

// ---- keys --------------------------------------------------------------------------------------------------------------

const KEYS_OFF = "inbox-keys-off";

const acts = {
  j: () => step(1),
  k: () => step(-1),
  r: () => write("answer"),
  n: () => write("note"),
  e: () => document.querySelector("form[data-close]")?.requestSubmit(),
  "?": () => document.querySelector("#keys")?.showModal(),
};

function step(by) {
  const rows = [...document.querySelectorAll("[data-row]")];
  const at = rows.findIndex((row) => row === document.activeElement || row.classList.contains("active"));
  const next = rows[Math.min(Math.max(at + by, 0), rows.length - 1)];
  if (!next) return;
  if (document.activeElement === next || inbox().classList.contains("inbox-open")) next.click();
  else next.focus();
}

function write(mode) {
  const form = composer();
  if (!form) return;
  form.mode.value = mode;
  showMode(form);
  textarea().focus();
}

document.addEventListener("keydown", (event) => {
  if (!inbox()) return;
  if (event.target.id === "composer-text") {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) composer().requestSubmit();
    if (event.key === "Escape") showQuick(null);
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.target.closest("input, textarea, select, [contenteditable]") || localStorage.getItem(KEYS_OFF)) return;
  const act = acts[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

on("change", "[data-keys-on]", (_event, box) => {
  if (box.checked) localStorage.removeItem(KEYS_OFF);
  else localStorage.setItem(KEYS_OFF, "1");
});

on("click", "[data-keys]", () => acts["?"]());
on("change", "[data-submit-on-change]", (_event, field) => field.form.requestSubmit());

// ---- at the start ------------------------------------------------------------------------------------------------------

document.addEventListener("DOMContentLoaded", () => {
  if (!inbox()) return;
  const field = textarea();
  if (field && !field.value) field.value = localStorage.getItem(draftKey()) ?? "";
  const box = document.querySelector("[data-keys-on]");
  if (box) box.checked = !localStorage.getItem(KEYS_OFF);
  toEnd();
  ready();
});
