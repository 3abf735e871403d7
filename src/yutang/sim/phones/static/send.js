// Forms and buttons that do something: they send JSON (or a file) to the control API and then show what came of it.
//
// <form data-send="/sim/…">        its fields as JSON; as multipart when it has a file
// <button data-send data-body='{"app_id": "…"}'>
// data-then="/phone/…"             where to go when it worked; `{id}` is filled from the answer. Without it, the page is shown anew.
import { refresh } from "./live.js";

const toast = document.getElementById("toast");
const words = JSON.parse(document.getElementById("words").textContent);
let hiding = 0;

export function say(text, bad = false) {
  clearTimeout(hiding);
  toast.textContent = text;
  toast.classList.toggle("bad", bad);
  hiding = setTimeout(() => { toast.textContent = ""; }, bad ? 8000 : 3000);
}

export async function post(path, body) {
  const isForm = body instanceof FormData;
  const answer = await fetch(path, {
    method: "POST",
    headers: isForm ? {} : { "content-type": "application/json" },
    body: isForm ? body : JSON.stringify(body),
  });
  const data = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(data.message || `${words.failed} (${answer.status})`);
  return data;
}

function bodyOf(form) {
  const fields = new FormData(form);
  const file = form.querySelector("input[type=file]");
  if (file) {
    if (!file.files.length) fields.delete(file.name);
    return fields;
  }
  const body = {};
  for (const [name, value] of fields) {
    const number = form.elements[name]?.dataset?.number !== undefined;
    if (number && value === "") continue;
    body[name] = number ? Number(value) : value;
  }
  return body;
}

export async function act(element, body) {
  if (element.dataset.busy) return;
  element.dataset.busy = "yes";
  try {
    const data = await post(element.dataset.send, body);
    if (element.tagName === "FORM") element.reset();
    if (element.dataset.then) {
      location.assign(element.dataset.then.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(data[name] ?? "")));
    } else {
      if (element.dataset.done) say(element.dataset.done);
      await refresh();
    }
  } catch (error) {
    say(error instanceof TypeError ? words.unreachable : error.message, true);
  } finally {
    delete element.dataset.busy;
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-send]");
  if (!form) return;
  event.preventDefault();
  if (!form.dataset.busy) act(form, bodyOf(form));
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-send]");
  if (button) act(button, JSON.parse(button.dataset.body || "{}"));
});

// A chosen picture is sent at once.
document.addEventListener("change", (event) => {
  const input = event.target.closest("input[type=file][data-at-once]");
  if (input && input.files.length) input.form.requestSubmit();
});
