// The fields beside the poster: what the chosen layer is, or the poster itself where none is chosen.
import { colour, colourText, complete } from "./fields.js";
import { cellWidth, isSlower } from "./geometry.js";
import { write } from "./page.js";
import { written } from "./words.js";

const DATE_FORMS = ["2026-11-26", "2026.11.26", "2026年11月26日", "11月26日"];
const PERCENT = 255 / 100;

export class Properties {
  constructor(root, draft, say, problem) {
    this._root = root.querySelector(".poster-properties");
    this._draft = draft;
    this._say = say;
    this._problem = problem;
    this._fillDates();
    for (const event of ["input", "change"]) this._root.addEventListener(event, ({ target, type }) => this._typed(target, type));
  }

  /** `day`: what the forms of a date are shown with. */
  _fillDates() {
    const select = this._root.querySelector('[data-kinds="date"] select');
    select.append(...DATE_FORMS.map((form) => new Option(written("2026-11-26", form), form)));
  }

  show() {
    const { chosen, template } = this._draft;
    const kind = chosen.length === 0 ? "poster" : chosen.length > 1 ? "several" : chosen[0].data.kind;
    for (const part of this._root.querySelectorAll("[data-kinds]")) part.hidden = !fits(part.dataset.kinds, kind);
    write(
      this._root.querySelector("[data-properties-title]"),
      kind === "several" ? this._say("several", { n: chosen.length }) : this._say(kind),
    );
    if (kind === "poster") this._showPoster(template);
    if (chosen.length === 1) this._showLayer(chosen[0]);
  }

  /** To the first field of the chosen layer: what it says. */
  focus() {
    const field = [...this._root.querySelectorAll("input, textarea, select, button")].find((each) => !each.closest("[hidden]"));
    field?.focus();
    field?.select?.();
  }

  _showPoster(template) {
    for (const field of this._root.querySelectorAll("[data-poster]")) {
      const name = field.dataset.poster;
      put(field, name === "title" ? this._draft.state.title : template[name]);
    }
  }

  _showLayer({ id, data }) {
    const layer = complete(data);
    for (const field of this._root.querySelectorAll("[data-field]")) {
      if (!field.closest("[hidden]")) this._fill(field, layer);
    }
    this._root.querySelector('[data-colour="fill_to"]').hidden = layer.kind !== "shape" || layer.fill_to === null;
    const slower = isSlower(layer, this._draft.template);
    this._root.querySelector("[data-slower]").hidden = !slower;
    if (slower) write(this._root.querySelector("[data-slower-text]"), this._say("slower", { cell: cellWidth(this._draft.template.width) }));
    const problem = this._problem(data, this._draft.layers.findIndex((each) => each.id === id));
    write(this._root.querySelector("[data-problem-text]"), problem);
    this._root.querySelector("[data-problem-text]").hidden = !problem;
  }

  _fill(field, layer) {
    const { field: name, type } = field.dataset;
    const value = layer[name];
    if (name === "gradient") field.checked = layer.fill_to !== null;
    else if (type === "switch") field.checked = value;
    else if (type === "colour") put(field, colour(value ?? layer.fill).rgb);
    else if (type === "opacity") put(field, Math.round(colour(value ?? layer.fill).alpha / PERCENT));
    else put(field, value);
  }

  _typed(target, event) {
    if (target.dataset.poster) this._typedPoster(target, event);
    else if (target.dataset.field && this._draft.chosen.length === 1) this._typedLayer(target, event);
  }

  _typedPoster(field, event) {
    const name = field.dataset.poster;
    if (name === "title") this._draft.setTitle(field.value);
    else if (field.type === "color") this._draft.setTemplate({ [name]: field.value });
    else if (field.validity.valid && field.value !== "") this._draft.setTemplate({ [name]: Number(field.value) });
    else if (event === "change") this.show(); // half typed while typing, wrong when left: back to what it was
  }

  _typedLayer(field, event) {
    const [{ id, data }] = this._draft.chosen;
    const fields = read(field, complete(data));
    if (fields) this._draft.setLayer(id, fields);
    else if (event === "change") this.show();
  }
}

const fits = (kinds, kind) =>
  kinds.split(" ").includes(kind) || (!["poster", "several"].includes(kind) && ["layer", "all"].includes(kinds));

/** Not while somebody types there, unless it is another value: the caret would jump. */
function put(field, value) {
  if (field === document.activeElement && field.type === "number" && Number(field.value) === value) return;
  if (field.value !== String(value)) field.value = value;
}

/** The fields to change; null where what is typed cannot be. */
function read(field, layer) {
  const { field: name, type } = field.dataset;
  if (name === "gradient") return { fill_to: field.checked ? (layer.fill_to ?? layer.fill) : undefined };
  if (type === "switch") return { [name]: field.checked };
  if (type === "colour") return { [name]: colourText(field.value, colour(layer[name]).alpha) };
  if (type !== "number" && type !== "opacity") return { [name]: field.value };
  if (!field.validity.valid || field.value === "") return null;
  const value = Number(field.value);
  return { [name]: type === "number" ? value : colourText(colour(layer[name]).rgb, value * PERCENT) };
}
