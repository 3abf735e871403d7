// The list of layers, the topmost first: choosing, locking, and what is wrong with one.
import { write } from "./page.js";

export class LayerList {
  /** `problem(layer, index)`: a sentence or "". */
  constructor(root, draft, say, problem) {
    this._list = root.querySelector("[data-layers]");
    this._row = root.querySelector("[data-layer-row]");
    this._signs = root.querySelector("[data-signs]");
    this._draft = draft;
    this._say = say;
    this._problem = problem;
    this._list.addEventListener("click", (event) => this._clicked(event));
  }

  show() {
    const { layers } = this._draft;
    const rows = new Map([...this._list.children].map((row) => [Number(row.dataset.id), row]));
    const wanted = layers.map((layer, index) => this._shown(rows.get(layer.id) ?? this._made(layer), layer, index));
    wanted.reverse();
    if (wanted.length !== this._list.children.length || wanted.some((row, at) => this._list.children[at] !== row)) {
      const focus = document.activeElement;
      this._list.replaceChildren(...wanted);
      if (focus?.isConnected) focus.focus();
    }
  }

  /** What people call a layer. */
  name({ kind }) {
    return this._say(kind);
  }

  /** Scrolls the list, and nothing but the list, to a layer. */
  reveal(id) {
    const row = this._list.querySelector(`[data-id="${id}"]`);
    if (!row) return;
    const { scrollTop, clientHeight } = this._list;
    const below = row.offsetTop + row.offsetHeight - clientHeight;
    if (row.offsetTop < scrollTop) this._list.scrollTop = row.offsetTop;
    else if (below > scrollTop) this._list.scrollTop = below;
  }

  _made({ id, data }) {
    const row = this._row.content.cloneNode(true).firstElementChild;
    row.dataset.id = id;
    row.querySelector("[data-sign]").append(this._signs.querySelector(`[data-sign-of="${data.kind}"]`).firstElementChild.cloneNode(true));
    return row;
  }

  _shown(row, layer, index) {
    const { id, data } = layer;
    const locked = this._draft.locked.has(id);
    const name = this.name(data);
    const problem = this._problem(data, index);
    row.querySelector("[data-layer]").setAttribute("aria-pressed", String(this._draft.selected.has(id)));
    write(row.querySelector("[data-name]"), `${index + 1} ${name}`);
    write(row.querySelector("[data-says]"), says(data, this._say));
    const lock = row.querySelector("[data-lock]");
    lock.setAttribute("aria-label", this._say(locked ? "unlock" : "lock", { name }));
    lock.setAttribute("aria-pressed", String(locked));
    lock.querySelector("[data-open]").hidden = locked;
    lock.querySelector("[data-closed]").hidden = !locked;
    write(row.querySelector("[data-problem]"), problem);
    row.querySelector("[data-problem]").hidden = !problem;
    return row;
  }

  _clicked(event) {
    const id = Number(event.target.closest("[data-id]")?.dataset.id);
    if (event.target.closest("[data-lock]")) this._draft.toggleLock(id);
    else if (event.target.closest("[data-layer]")) this._choose(id, event);
  }

  _choose(id, event) {
    if (event.shiftKey || event.ctrlKey || event.metaKey || this.several) this._draft.toggle(id);
    else this._draft.select([id]);
  }
}

function says(data, say) {
  if (data.kind === "text") return data.text.replace(/\n/g, " ");
  if (data.kind === "nickname" || data.kind === "streak" || data.kind === "date") {
    return [data.before, "…", data.after].filter(Boolean).join("").replace(/^…$/, "");
  }
  return data.kind === "qr" && data.logo ? say("with_logo") : "";
}
