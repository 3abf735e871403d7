// The template under change: its states, what is selected, what is locked. Tells its listeners; knows nothing of the page.
import { clamp } from "./numbers.js";
import { aligned, around } from "./geometry.js";
import { completeTemplate, MAX_LAYERS } from "./fields.js";
import { History } from "./history.js";

const SIDES = ["x", "y", "width", "height"];
const FARTHEST = 4096; // pixels (posters/rules/fields.py)
const BACKGROUND = 0.9; // of the poster's area: what covers more is locked at first, or every drag would catch it

let lastId = 0;
const known = (data) => ({ id: (lastId += 1), data });

/** A state: { title, template (without layers), layers: [{ id, data }] from the bottom to the top }. Never changed in place. */
function stateOf(title, { layers, ...template }) {
  return { title, template: completeTemplate(template), layers: layers.map(known) };
}

export class Draft extends EventTarget {
  constructor() {
    super();
    this.selected = new Set();
    this.locked = new Set();
  }

  /** What was loaded or saved elsewhere takes the place of everything. */
  open(title, template) {
    const state = stateOf(title, template);
    this._history = new History(state);
    this._saved = state;
    this.selected = new Set();
    const area = template.width * template.height * BACKGROUND;
    const grounds = state.layers.filter(({ data }) => isGround(data) && data.width * data.height >= area);
    this.locked = new Set(grounds.map(({ id }) => id));
    this._tell();
  }

  get state() {
    return this._history?.state;
  }

  get template() {
    return this.state.template;
  }

  get layers() {
    return this.state.layers;
  }

  get chosen() {
    return this.layers.filter(({ id }) => this.selected.has(id));
  }

  get canUndo() {
    return this._history.canUndo;
  }

  get canRedo() {
    return this._history.canRedo;
  }

  /** What the server takes. */
  get content() {
    return { ...this.template, layers: this.layers.map(({ data }) => data) };
  }

  get isChanged() {
    return this.state !== this._saved && !same(this.state, this._saved);
  }

  markSaved(state) {
    this._saved = state;
    this._tell();
  }

  undo() {
    this._history.undo();
    this._afterStep();
  }

  redo() {
    this._history.redo();
    this._afterStep();
  }

  // ---- selecting and locking: not steps that are undone ----

  select(ids, { more = false } = {}) {
    this.selected = new Set(more ? [...this.selected, ...ids] : ids);
    this._tell();
  }

  toggle(id) {
    if (!this.selected.delete(id)) this.selected.add(id);
    this._tell();
  }

  toggleLock(id) {
    if (!this.locked.delete(id)) this.locked.add(id);
    this._tell();
  }

  // ---- changes ----

  setTitle(title) {
    this._put({ ...this.state, title }, "title");
  }

  setTemplate(fields) {
    this._put({ ...this.state, template: { ...this.template, ...fields } }, `template:${Object.keys(fields)}`);
  }

  /** Fields of one layer; undefined takes a field out. */
  setLayer(id, fields) {
    this.setLayers(new Map([[id, fields]]), `${id}:${Object.keys(fields)}`);
  }

  /** Several layers as one step. */
  setLayers(changes, key = null) {
    const layers = this.layers.map((layer) => {
      const fields = changes.get(layer.id);
      return fields ? { id: layer.id, data: changed(layer.data, fields) } : layer;
    });
    this._put({ ...this.state, layers }, key);
  }

  /** Moves what is selected and not locked. */
  push(x, y) {
    const changes = this._free().map(({ id, data }) => [id, { x: place(data.x + x), y: place(data.y + y) }]);
    if (changes.length) this.setLayers(new Map(changes), `push:${[...this.selected]}`);
  }

  /** One layer to the poster, several to each other. */
  align(side) {
    const free = this._free();
    if (!free.length) return;
    const { width, height } = this.template;
    const frame = this.chosen.length > 1 ? around(this.chosen.map(({ data }) => data)) : { x: 0, y: 0, width, height };
    this.setLayers(new Map(free.map(({ id, data }) => [id, aligned(data, frame, side)])));
  }

  add(data) {
    this._insert([known(data)], this.layers.length);
  }

  /** At the bottom, locked: what is behind everything is not what one means to drag. */
  addGround(data) {
    const layer = known(data);
    this.locked.add(layer.id);
    this._insert([layer], 0);
  }

  get hasRoom() {
    return this.layers.length < MAX_LAYERS;
  }

  duplicate() {
    const copies = this.chosen.map(({ data }) => known({ ...data, x: place(data.x + 32), y: place(data.y + 32) }));
    if (copies.length && this.layers.length + copies.length <= MAX_LAYERS) this._insert(copies, this.layers.length);
  }

  remove() {
    const left = this.layers.filter(({ id }) => !this.selected.has(id) || this.locked.has(id));
    if (left.length === this.layers.length || !left.length) return;
    this.selected = new Set();
    this._put({ ...this.state, layers: left }, null);
  }

  /** `steps` up (towards the eye) or down. */
  reorder(id, steps) {
    const from = this.layers.findIndex((layer) => layer.id === id);
    const to = clamp(from + steps, 0, this.layers.length - 1);
    if (from === to) return;
    const layers = [...this.layers];
    layers.splice(to, 0, ...layers.splice(from, 1));
    this._put({ ...this.state, layers }, null);
  }

  _insert(layers, at) {
    this.selected = new Set(layers.map(({ id }) => id));
    this._put({ ...this.state, layers: [...this.layers.slice(0, at), ...layers, ...this.layers.slice(at)] }, null);
  }

  _free() {
    return this.chosen.filter(({ id }) => !this.locked.has(id));
  }

  _afterStep() {
    const there = new Set(this.layers.map(({ id }) => id));
    this.selected = new Set([...this.selected].filter((id) => there.has(id)));
    this._tell();
  }

  _put(state, key) {
    if (same(state, this.state)) return;
    this._history.put(state, key, performance.now());
    this._tell();
  }

  _tell() {
    this.dispatchEvent(new Event("change"));
  }
}

const isGround = ({ kind }) => kind === "picture" || kind === "shape";
const place = (number) => clamp(Math.round(number), -FARTHEST, FARTHEST);

function same(one, other) {
  return (
    one.title === other.title &&
    JSON.stringify(one.template) === JSON.stringify(other.template) &&
    one.layers.length === other.layers.length &&
    one.layers.every(({ data }, number) => data === other.layers[number].data || alike(data, other.layers[number].data))
  );
}

const alike = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** A face in a round frame stays round when its frame is made smaller: no corner is larger than half. */
function changed(data, fields) {
  const made = { ...data, ...fields };
  for (const side of SIDES) made[side] = Math.round(made[side]);
  if (made.kind === "avatar" && made.corner !== undefined && (fields.width || fields.height)) {
    const half = Math.floor(Math.min(made.width, made.height) / 2);
    const wasRound = data.corner >= Math.floor(Math.min(data.width, data.height) / 2);
    if (wasRound || made.corner > half) made.corner = half;
  }
  if (made.min_size > made.size) made.min_size = made.size;
  for (const name of Object.keys(made)) if (made[name] === undefined) delete made[name];
  return made;
}
