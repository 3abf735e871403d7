// The poster editor: loaded by its own page only (posters/templates/posters/editor.html). It puts its parts together; what
// each does is in its file. What is drawn equals what the server draws: a test in a browser compares them.
import { Board } from "./board.js";
import { Draft } from "./draft.js";
import { MIN_QR } from "./fields.js";
import { fit } from "./fitting.js";
import { loadFont } from "./font.js";
import { misplaced, roundedToGrid } from "./geometry.js";
import { listenToKeys } from "./keys.js";
import { LayerList } from "./layer_list.js";
import { shownName } from "./names.js";
import { groundLayer, newLayer, pictureLayer } from "./new_layers.js";
import { roundEven } from "./numbers.js";
import { reading, speaker, write } from "./page.js";
import { Pictures } from "./pictures.js";
import { listenToPinch } from "./pinch.js";
import { Properties } from "./properties.js";
import { Samples } from "./samples.js";
import { Saving } from "./saving.js";
import { Refused, Server } from "./server.js";
import { written } from "./words.js";

const WIDE = matchMedia("(min-width: 700px)"); // below, fingers would hide what they drag
const DESK = matchMedia("(min-width: 1200px)"); // the buttons for the size stand beside the poster
const ZOOM_STEP = 1.25;
const ZOOM_ROOM = 40; // CSS pixels: elsewhere they lie over its foot

class Editor {
  constructor(root) {
    this.root = root;
    this.say = speaker(root);
    this.draft = new Draft();
    this.settings = { snap: true, safe: true, several: false };
    this.pictures = new Pictures("/posters/pictures/", () => this._repaint());
    this.samples = new Samples(root, () => this._repaint());
    const server = new Server(root.dataset, this.say("unreachable"));
    const { draft, samples, say } = this;
    this.server = server;
    this.saving = new Saving(root, { draft, server, samples, say, refused: (...what) => this._refused(...what) });
    const problem = (layer, index) => this._problem(layer, index);
    this.list = new LayerList(root, draft, say, problem);
    this.properties = new Properties(root, draft, say, problem);
    this.refusal = { sentence: "", id: null };
  }

  async start() {
    const progress = this.root.querySelector("[data-loading] progress");
    const face = await loadFont("/posters/font", (share) => (progress.value = share));
    this.tools = { face, pictures: this.pictures, codes: reading(this.root, "[data-codes]") };
    const { draft, settings, samples } = this;
    const { tools, properties } = this;
    const scene = { draft, settings, tools, values: () => samples.values, opened: () => properties.focus() };
    this.board = new Board(this.root.querySelector("[data-board]"), scene);
    await this.saving.load();
    this.root.querySelector("[data-loading]").remove();
    this.root.querySelector("[data-desk]").hidden = false;
    this._listen();
    this._fit();
    this._show();
  }

  /** The poster as it is on the board, one pixel for one, when all its pictures are here. */
  async picture() {
    await this.pictures.settled(this.draft.layers.flatMap(({ data }) => [data.source, data.logo].filter(Boolean)));
    return this.board.picture();
  }

  // ---- showing ----

  _show() {
    this.board.show();
    this.list.show();
    this.properties.show();
    this.saving.show();
    const [chosen] = this.draft.chosen;
    if (chosen && chosen.id !== this._revealed) this.list.reveal(chosen.id);
    this._revealed = chosen?.id;
    const open = {
      undo: this.draft.canUndo,
      redo: this.draft.canRedo,
      chosen: this.draft.selected.size > 0,
      changes: this.draft.isChanged,
      room: this.draft.hasRoom,
      logo: Boolean(chosen?.data.logo),
    };
    for (const button of this.root.querySelectorAll("[data-needs]")) button.disabled = !open[button.dataset.needs];
  }

  _repaint() {
    if (!this.board) return;
    this.board.repaint();
    this.list.show();
  }

  _fit() {
    const room = this.root.querySelector("[data-room]");
    this._zoom(this.board.fitting(room.clientWidth, room.clientHeight - (DESK.matches ? 0 : ZOOM_ROOM)));
  }

  _zoom(zoom) {
    this.board.setZoom(zoom);
    write(this.root.querySelector("[data-zoom]"), `${Math.round(this.board.zoom * 100)} %`);
    return this.board.zoom;
  }

  /** What is wrong with a layer: what the server said of it, or what it would say. */
  _problem(layer, index) {
    if (this.refusal.id !== null && this.draft.layers[index].id === this.refusal.id) return this.refusal.sentence;
    if ([layer.source, layer.logo].some((source) => source && this.pictures.isMissing(source))) return this.say("missing");
    const { template, layers } = this.draft;
    const wrong = misplaced(layers.map(({ data }) => data), index, template);
    return wrong ? this.say(wrong, { safe: template.safe, most: MIN_QR }) : "";
  }

  _refused(sentence, layer) {
    const alert = this.root.querySelector("[data-refusal]");
    const id = layer ? (this.draft.layers[layer - 1]?.id ?? null) : null;
    this.refusal = { sentence, id };
    this._refusedState = this.draft.state;
    alert.hidden = !sentence;
    write(alert.querySelector("[data-refusal-text]"), sentence);
    alert.querySelector("button").hidden = id === null;
    if (this.board && this.draft.state) this._show();
  }

  // ---- what people do ----

  _listen() {
    const { draft, root } = this;
    draft.addEventListener("change", () => this._changed());
    root.addEventListener("click", (event) => this._clicked(event));
    listenToKeys(root, draft, this.acts);
    root.querySelector("[data-file]").addEventListener("change", ({ target }) => this._uploaded(target));
    window.addEventListener("beforeunload", (event) => draft.isChanged && event.preventDefault());
    WIDE.addEventListener("change", () => this.board.setLive(WIDE.matches));
    this.board.setLive(WIDE.matches);
    const room = root.querySelector("[data-room]");
    room.addEventListener("wheel", (event) => this._wheeled(event), { passive: false });
    listenToPinch(room, this.board, (zoom) => this._zoom(zoom));
    room.addEventListener("pointerdown", () => room.focus({ preventScroll: true })); // arrow keys go on from here
  }

  /** After a change the server's objection to a layer is out of date. */
  _changed() {
    if (this.refusal.sentence && this._refusedState !== this.draft.state) this._refused("", 0);
    this._show();
  }

  get acts() {
    const { draft, saving } = this;
    return {
      undo: () => draft.undo(),
      redo: () => draft.redo(),
      save: () => draft.isChanged && saving.save(),
      preview: () => saving.preview(),
      duplicate: () => draft.duplicate(),
      remove: () => draft.remove(),
      up: () => this._reorder(1),
      down: () => this._reorder(-1),
      smaller: () => this._zoom(this.board.zoom / ZOOM_STEP),
      larger: () => this._zoom(this.board.zoom * ZOOM_STEP),
      whole: () => this._fit(),
      snap: () => this._switch("snap"),
      safe: () => this._switch("safe"),
      several: () => this._switch("several"),
      "no-logo": () => draft.setLayer(draft.chosen[0].id, { logo: undefined }),
      "to-grid": () => this._toGrid(),
      "show-wrong": () => this._showWrong(),
    };
  }

  _clicked(event) {
    const button = event.target.closest("[data-do], [data-add], [data-align], [data-pick]");
    if (!button) return;
    const { do: act, add, align, pick } = button.dataset;
    if (act) this.acts[act]();
    if (add) this.draft.add(newLayer(add, this.draft.template, this.say));
    if (align) this.draft.align(align);
    if (pick) this._pick(pick);
  }

  _switch(name) {
    this.settings[name] = !this.settings[name];
    this.list.several = this.settings.several;
    this.root.querySelector(`[data-do="${name}"]`).setAttribute("aria-pressed", String(this.settings[name]));
    this.board.show();
  }

  _reorder(steps) {
    const chosen = steps > 0 ? this.draft.chosen.reverse() : this.draft.chosen; // each keeps its distance to the next
    for (const { id } of chosen) this.draft.reorder(id, steps);
  }

  _toGrid() {
    const [{ id, data }] = this.draft.chosen;
    const box = roundedToGrid(data, this.draft.template);
    if (box) this.draft.setLayer(id, box);
  }

  _showWrong() {
    this.draft.select([this.refusal.id]);
    this.list.reveal(this.refusal.id);
  }

  _wheeled(event) {
    if (!event.ctrlKey) return;
    event.preventDefault(); // the browser would make its whole page larger
    this._zoom(this.board.zoom * Math.exp(-event.deltaY / 300));
  }

  // ---- uploads ----

  _pick(what) {
    const input = this.root.querySelector("[data-file]");
    input.value = "";
    this._picked = { what, id: this.draft.chosen[0]?.id };
    input.click();
  }

  async _uploaded(input) {
    const [file] = input.files;
    if (!file) return;
    const found = await this.saving.during("uploading", () => this.server.upload(file));
    if (!found) return;
    const { draft } = this;
    const { what, id } = this._picked;
    if (what === "picture") draft.add(pictureLayer(found, draft.template));
    if (what === "ground") draft.addGround(groundLayer(found, draft.template));
    if (what === "replace") draft.setLayer(id, { source: found.source });
    if (what === "logo") draft.setLayer(id, { logo: found.source });
  }
}

async function begin(root) {
  const editor = new Editor(root);
  root.posterEditor = editor; // for tests, as are the functions
  editor.functions = { shownName, fit, written, roundEven };
  try {
    await editor.start();
  } catch (error) {
    const known = error instanceof Refused;
    root.querySelector("[data-loading]")?.replaceChildren(known ? error.message : editor.say("no_font"));
    if (!known) throw error;
  }
}

const root = document.querySelector("[data-poster-editor]");
if (root) begin(root);
