// <button data-copy="text"> or <button data-copy-from="#selector">; says so in the button for two seconds.
import { on, say } from "./on.js";

const SHOWN_MS = 2000;

async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  // No clipboard without https: a console on a plain address of the inner network.
  const field = document.createElement("textarea");
  field.value = text;
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  if (!done) throw new Error("the browser refused to copy");
}

function textOf(button) {
  if (button.dataset.copy) return button.dataset.copy;
  const source = document.querySelector(button.dataset.copyFrom);
  return source.value ?? source.textContent.trim();
}

function show(button, sentence) {
  if (button.dataset.copyShowing) return;
  const label = button.querySelector("[data-copy-label]") ?? button;
  const before = label.textContent;
  button.dataset.copyShowing = "1";
  label.textContent = sentence;
  setTimeout(() => {
    label.textContent = before;
    delete button.dataset.copyShowing;
  }, SHOWN_MS);
}

on("click", "[data-copy], [data-copy-from]", async (event, button) => {
  event.preventDefault();
  try {
    await copy(textOf(button));
    show(button, button.dataset.copied ?? say("已复制", "Copied"));
  } catch {
    show(button, say("请长按文字复制", "Please select and copy"));
  }
});
