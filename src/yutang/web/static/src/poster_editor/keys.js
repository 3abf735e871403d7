// The keyboard. Steps and saving work everywhere in the editor; moving and removing only where nobody types.

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const FAR = 10; // pixels

/** `acts`: the editor's actions by name. */
export function listenToKeys(root, draft, acts) {
  root.addEventListener("keydown", (event) => {
    if (root.querySelector("dialog[open]")) return;
    const act = event.ctrlKey || event.metaKey ? withControl(event, acts) : plain(event, draft, acts);
    if (!act) return;
    event.preventDefault();
    act();
  });
}

function withControl(event, acts) {
  const key = event.key.toLowerCase();
  if (key === "z") return event.shiftKey ? acts.redo : acts.undo;
  return { y: acts.redo, s: acts.save, d: acts.duplicate }[key];
}

function plain(event, draft, acts) {
  if (!event.target.closest("[data-room], [data-layers]") || !draft.selected.size) return undefined;
  if (event.key === "Delete" || event.key === "Backspace") return acts.remove;
  if (event.key === "Escape") return () => draft.select([]);
  if (event.altKey) return { ArrowUp: acts.up, ArrowDown: acts.down }[event.key];
  const arrow = ARROWS[event.key];
  if (!arrow) return undefined;
  const [x, y] = arrow.map((steps) => steps * (event.shiftKey ? FAR : 1));
  return () => draft.push(x, y);
}
