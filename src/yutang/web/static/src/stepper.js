// <div data-stepper><button data-step="-1">…<input type="number">…<button data-step="1">…</div>: for a thumb on a phone.
import { on } from "./on.js";

function clamped(value, input) {
  const low = input.min === "" ? -Infinity : Number(input.min);
  const high = input.max === "" ? Infinity : Number(input.max);
  return Math.min(high, Math.max(low, value));
}

on("click", "[data-stepper] [data-step]", (event, button) => {
  event.preventDefault();
  const input = button.closest("[data-stepper]").querySelector("input");
  const start = input.value === "" ? Number(input.placeholder) || 0 : Number(input.value);
  const next = clamped(start + Number(button.dataset.step), input);
  if (String(next) === input.value) return;
  input.value = String(next);
  for (const name of ["input", "change"]) input.dispatchEvent(new Event(name, { bubbles: true }));
});
