// Small things that all parts of the editor's page use.

/** Reads a <script type="application/json"> of the page. */
export const reading = (root, selector) => JSON.parse(root.querySelector(selector).textContent);

/** The page's sentences: `say("layer", { n: 3, name: "…" })`. */
export function speaker(root) {
  const words = reading(root, "[data-words]");
  return (name, values = {}) => words[name].replace(/\{(\w+)\}/g, (_, place) => values[place]);
}

/** Replaces what stands in an element only where it differs: screen readers would read it again. */
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Asks in a <dialog>; the value of the button, "" where it was closed. */
export function asked(dialog) {
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((answer) => dialog.addEventListener("close", () => answer(dialog.returnValue), { once: true }));
}
