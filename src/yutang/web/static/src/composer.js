// The composer of pages. Everything works without it: blocks move by buttons, the phone shows what was saved.
//   <form data-maker> … <div data-maker-list> <fieldset data-maker-block> … <span data-maker-grip>
//   <textarea data-article-source data-paste-to="/articles/paste">: what is pasted from a document becomes Markdown
//   <button data-copy-html="#field">: copies the field's HTML so that an editor takes it with its looks
import { on, say } from "./on.js";

const SHOWN_MS = 2000;
let dragged = null;

for (const form of document.querySelectorAll("[data-maker]")) form.classList.add("maker-quick");

on("pointerdown", "[data-maker-grip]", (event, grip) => {
  dragged = grip.closest("[data-maker-block]");
  dragged.classList.add("maker-dragged");
  grip.setPointerCapture(event.pointerId);
  event.preventDefault();
});

on("pointermove", "[data-maker-grip]", (event) => {
  if (!dragged) return;
  const others = [...dragged.parentElement.querySelectorAll("[data-maker-block]")].filter((one) => one !== dragged);
  const below = others.find((one) => {
    const box = one.getBoundingClientRect();
    return event.clientY < box.top + box.height / 2;
  });
  if (below !== dragged.nextElementSibling) dragged.parentElement.insertBefore(dragged, below ?? null);
});

for (const name of ["pointerup", "pointercancel"]) {
  on(name, "[data-maker-grip]", () => {
    if (!dragged) return;
    dragged.classList.remove("maker-dragged");
    const form = dragged.closest("[data-maker]");
    dragged = null;
    form.dispatchEvent(new Event("maker-moved"));
    form.dataset.makerChanged = "1";
  });
}

// Leaving with words that nobody saved.
on("input", "[data-maker]", (_event, form) => (form.dataset.makerChanged = "1"));
on("submit", "[data-maker]", (_event, form) => delete form.dataset.makerChanged);
window.addEventListener("beforeunload", (event) => {
  if (document.querySelector("[data-maker-changed]")) event.preventDefault();
});

on("paste", "[data-article-source]", async (event, field) => {
  const html = event.clipboardData?.getData("text/html");
  if (!html || !/<(p|h\d|li|table|blockquote|a)\b/i.test(html)) return;
  event.preventDefault();
  const plain = event.clipboardData.getData("text/plain");
  put(field, await markdown(field, html).catch(() => plain));
});

async function markdown(field, html) {
  const token = document.querySelector('meta[name="csrf-token"]').content;
  const headers = { "X-CSRF-Token": token, Accept: "application/json" };
  const answer = await fetch(field.dataset.pasteTo, { method: "POST", headers, body: new URLSearchParams({ html }) });
  if (!answer.ok) throw new Error(String(answer.status));
  return (await answer.json()).markdown;
}

function put(field, text) {
  field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

on("click", "[data-copy-html]", (_event, button) => {
  const html = document.querySelector(button.dataset.copyHtml).value;
  const done = copyHtml(html);
  const label = button.querySelector("[data-copy-label]");
  const before = label.textContent;
  label.textContent = done ? button.dataset.copied : say("请展开 HTML 手动复制", "Please open the HTML and copy it");
  setTimeout(() => (label.textContent = before), SHOWN_MS);
});

// The browser's own copying, with our HTML in place of a selection: the newer way would read the HTML into this page,
// whose policy forbids the styles that WeChat's editor needs.
function copyHtml(html) {
  const words = document.querySelector("[data-article-source]")?.value ?? "";
  let taken = false;
  const give = (event) => {
    event.clipboardData.setData("text/html", html);
    event.clipboardData.setData("text/plain", words);
    event.preventDefault();
    taken = true;
  };
  document.addEventListener("copy", give, { once: true });
  document.execCommand("copy");
  document.removeEventListener("copy", give);
  return taken;
}
