// The editor of lessons: a phone that follows what is typed, texts pasted from documents, pictures put in.
import { on } from "./on.js";

const WAIT_MS = 400; // after the last key, before the phone is asked for anew
const RICH = /<(?:a|b|strong|em|i|h[1-6]|ul|ol|li|table|blockquote|img|p|div)[\s>]/i;

const form = () => document.querySelector("[data-lesson-form]");
const body = () => document.querySelector("[data-lesson-body]");
const token = () => document.querySelector('meta[name="csrf-token"]').content;

function tell(sentence) {
  const line = document.querySelector("[data-lesson-said]");
  if (line) line.textContent = sentence;
}

// ---- the phone ---------------------------------------------------------------------------------------------------------

// Fans' pages have a style of their own: in a shadow root it reaches nothing else, and nothing else reaches it.
function dress(phone, source) {
  const style = source.querySelector("[data-lesson-style]");
  const screen = source.querySelector("[data-lesson-screen]");
  if (!style || !screen) return;
  const root = phone.shadowRoot ?? phone.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style.content.textContent.replaceAll(":root", ":host").replaceAll(/(^|[\s,}])body(?=[\s,{])/g, "$1.screen")
    + "\n:host { background: var(--back); color: var(--ink); } header h1 { overflow-wrap: anywhere; }");
  root.adoptedStyleSheets = [sheet];
  root.replaceChildren(document.importNode(screen, true));
  phone.replaceChildren(); // what stood there without a script
}

let waiting = 0;
let asked = null;

async function show() {
  const phone = document.querySelector("[data-lesson-phone]");
  asked?.abort();
  asked = new AbortController();
  try {
    const answer = await fetch(form().dataset.preview, {
      method: "POST", body: new URLSearchParams(new FormData(form())), signal: asked.signal,
    });
    if (!answer.ok) return;
    const found = new DOMParser().parseFromString(await answer.text(), "text/html");
    dress(phone, found);
    const score = found.querySelector("#theme-score");
    if (score) document.querySelector("#theme-score")?.replaceChildren(...score.childNodes);
  } catch {
    // typed on, or out of reach: the next key asks again
  }
}

on("input", "[data-lesson-form]", () => {
  clearTimeout(waiting);
  waiting = setTimeout(show, WAIT_MS);
});

// ---- putting words in ----------------------------------------------------------------------------------------------------

function putIn(text) {
  const box = body();
  box.focus();
  // As if typed, so that the browser's undo takes it back; the second way is for browsers that do not know the first.
  if (!document.execCommand("insertText", false, text)) {
    box.setRangeText(text, box.selectionStart, box.selectionEnd, "end");
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

on("click", "[data-lesson-around]", (_, button) => {
  const [before, behind] = button.dataset.lessonAround.split("|");
  const box = body();
  const chosen = box.value.slice(box.selectionStart, box.selectionEnd);
  const line = /^[#>-]/.test(before);
  const start = line && box.selectionStart > 0 && box.value[box.selectionStart - 1] !== "\n" ? "\n" : "";
  putIn(start + before + (line ? chosen.replaceAll("\n", `\n${before}`) : chosen) + behind);
  const end = box.selectionEnd - behind.length;
  if (!chosen) box.setSelectionRange(end, end);
});

// ---- pasting from documents ------------------------------------------------------------------------------------------------

on("paste", "[data-lesson-body]", async (event, box) => {
  const files = [...(event.clipboardData?.files ?? [])];
  const html = event.clipboardData?.getData("text/html") ?? "";
  const plain = event.clipboardData?.getData("text/plain") ?? "";
  if (!html && files.length) {
    event.preventDefault();
    await upload(files[0]);
    return;
  }
  if (!RICH.test(html)) return;
  event.preventDefault();
  const place = [box.selectionStart, box.selectionEnd];
  let found = { markdown: plain, pictures: 0 };
  try {
    const answer = await fetch(form().dataset.paste, {
      method: "POST", body: html, headers: { "Content-Type": "text/html", "X-CSRF-Token": token() },
    });
    if (answer.ok) found = await answer.json();
  } catch {
    // out of reach: the words alone
  }
  box.setSelectionRange(...place);
  putIn(found.markdown || plain);
  if (found.pictures) tell(form().dataset.picturesLeft.replace("{n}", found.pictures));
});

// ---- pictures and recordings -------------------------------------------------------------------------------------------------

function place(file) {
  if (file.kind === "audio") {
    const field = document.querySelector("#f-audio");
    field.value = file.address;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    return;
  }
  const name = file.name.replace(/\.[a-z0-9]+$/i, "").replaceAll(/[[\]\\]/g, " ");
  putIn(`\n\n![${name}](${file.address})\n\n`);
}

async function upload(file) {
  const { upload: target, uploading, failed } = form().dataset;
  const sent = new FormData();
  sent.append("file", file);
  tell(uploading);
  try {
    const answer = await fetch(target, {
      method: "POST", body: sent, headers: { Accept: "application/json", "X-CSRF-Token": token() },
    });
    const found = await answer.json();
    if (answer.ok) place(found);
    tell(answer.ok ? "" : found.detail ?? failed);
  } catch {
    tell(failed);
  }
}

on("change", "[data-lesson-file]", async (_, field) => {
  if (field.files.length) await upload(field.files[0]);
  field.value = "";
});

on("dragover", "[data-lesson-body]", (event, box) => {
  if (!event.dataTransfer?.types.includes("Files")) return;
  event.preventDefault();
  box.classList.add("is-over");
});
on("dragleave", "[data-lesson-body]", (_, box) => box.classList.remove("is-over"));
on("drop", "[data-lesson-body]", async (event, box) => {
  box.classList.remove("is-over");
  if (!event.dataTransfer?.files.length) return;
  event.preventDefault();
  await upload(event.dataTransfer.files[0]);
});

on("click", "[data-lesson-insert]", (_, button) => {
  place({ address: button.dataset.lessonInsert, kind: button.dataset.kind, name: button.dataset.name });
});

// ---- what needs a script is there with it --------------------------------------------------------------------------------------

const phone = document.querySelector("[data-lesson-phone]");
if (phone) dress(phone, phone);
if (form()) {
  for (const each of document.querySelectorAll("[data-lesson-tools], [data-lesson-insert]")) each.hidden = false;
}
