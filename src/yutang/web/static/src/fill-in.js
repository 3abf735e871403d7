// <button data-fill-in="#f-cap" data-value="200">: puts a usual value into a field.
import { on } from "./on.js";

on("click", "[data-fill-in]", (_event, button) => {
  const input = document.querySelector(button.dataset.fillIn);
  input.value = button.dataset.value;
  for (const name of ["input", "change"]) input.dispatchEvent(new Event(name, { bubbles: true }));
});
