// The poster on the screen (Konva): layers that are dragged and resized, guides, the safe area. It shows a draft and tells it
// what people did; every pixel of a layer comes from painting.js.
import { Konva } from "konva/lib/Core.js";
import { Line } from "konva/lib/shapes/Line.js";
import { Rect } from "konva/lib/shapes/Rect.js";
import { Transformer } from "konva/lib/shapes/Transformer.js";

import { around, guides, nearest, snapped, GRID } from "./geometry.js";
import { clamp } from "./numbers.js";
import { painted } from "./painting.js";

const MARGIN = 24; // CSS pixels around the poster, for the handles of what lies at its edge
const REACH = 6; // CSS pixels within which a guide catches
const ZOOMS = { least: 0.1, most: 2 };
const SHARPEST = 2; // canvas pixels for one of CSS: more costs memory and shows nothing
const ROOMY = 96; // CSS pixels of a side: below, only the corners have handles, or they would hide the layer
const IN_PROPORTION = new Set(["avatar", "qr"]); // other proportions can be typed
const CORNERS = ["top-left", "top-right", "bottom-left", "bottom-right"];
const EDGES = ["top-center", "bottom-center", "middle-left", "middle-right"];
const GUIDE = "#d6336c";
const HANDLE = "#0f766e";
const SAFE = "#1971c2";

Konva.pixelRatio = Math.min(SHARPEST, window.devicePixelRatio || 1);

export class Board {
  /** `scene`: { draft, values(), tools, settings: { snap, safe }, opened() }; `values` and `tools` are what painting.js takes. */
  constructor(container, scene) {
    this._scene = scene;
    this._nodes = new Map();
    this.zoom = 1;
    this.stage = new Konva.Stage({ container, width: 1, height: 1 });
    this._poster = new Konva.Group();
    this._ground = new Rect({ listening: false });
    this._poster.add(this._ground);
    this._signs = new Konva.Group({ listening: false });
    this._handles = handles((...places) => this._resizeTo(...places));
    const [picture, above] = [new Konva.Layer(), new Konva.Layer()];
    picture.add(this._poster);
    above.add(this._signs, this._handles);
    this.stage.add(picture, above);
    this._listen();
  }

  /** Puts the draft as it is on the screen. */
  show() {
    const { draft } = this._scene;
    const { width, height, ground } = draft.template;
    this._ground.setAttrs({ width, height, fill: ground });
    this._poster.clip({ x: 0, y: 0, width, height });
    this._place();
    const left = new Set(this._nodes.keys());
    for (const layer of draft.layers) {
      left.delete(layer.id);
      this._showLayer(layer);
    }
    for (const id of left) this._drop(id);
    this._handles.nodes(draft.chosen.filter(({ id }) => !draft.locked.has(id)).map(({ id }) => this._nodes.get(id)));
    this._showHandles();
    this._showSigns();
  }

  _showHandles() {
    if (!this._handles.nodes().length) return;
    const keepRatio = this._handles.nodes().every((node) => IN_PROPORTION.has(node.getAttr("data").kind));
    const small = Math.min(this._handles.width(), this._handles.height()) < ROOMY;
    this._handles.setAttrs({ keepRatio, enabledAnchors: keepRatio || small ? CORNERS : [...CORNERS, ...EDGES] });
  }

  /** Everything is painted anew: other values, or a picture that has come. */
  repaint() {
    for (const node of this._nodes.values()) node.setAttr("picture", undefined);
    this._poster.getLayer().batchDraw();
  }

  setZoom(zoom) {
    this.zoom = clamp(zoom, ZOOMS.least, ZOOMS.most);
    this._place();
    this._showHandles();
    this._showSigns();
  }

  /** The zoom at which the whole poster is seen in this much room. */
  fitting(width, height) {
    const { template } = this._scene.draft;
    return Math.min((width - 2 * MARGIN) / template.width, (height - 2 * MARGIN) / template.height, 1);
  }

  /** May people change anything with mouse and fingers? */
  setLive(live) {
    this.stage.listening(live);
    this._handles.visible(live);
  }

  /** Ends a drag where it is, as if the finger had left. */
  letGo() {
    for (const node of this._handles.nodes()) node.stopDrag();
    this._handles.stopTransform();
  }

  /** The poster alone, one pixel for one. */
  picture() {
    const { width, height } = this._scene.draft.template;
    const before = this._poster.scale();
    const at = this._poster.position();
    this._poster.setAttrs({ x: 0, y: 0, scaleX: 1, scaleY: 1 });
    const canvas = this._poster.toCanvas({ x: 0, y: 0, width, height, pixelRatio: 1 });
    this._poster.setAttrs({ ...at, scaleX: before.x, scaleY: before.y });
    return canvas;
  }

  _place() {
    const { width, height } = this._scene.draft.template;
    this.stage.size({ width: width * this.zoom + 2 * MARGIN, height: height * this.zoom + 2 * MARGIN });
    this._poster.setAttrs({ x: MARGIN, y: MARGIN, scaleX: this.zoom, scaleY: this.zoom });
  }

  // ---- layers ----

  _showLayer({ id, data }) {
    let node = this._nodes.get(id);
    if (!node) {
      node = new Konva.Shape({ name: "layer", fill: "#000", sceneFunc: paint(this._scene), hitFunc: wholeBox });
      node.dragBoundFunc((at) => this._dragTo(node, at));
      this._nodes.set(id, node);
      this._poster.add(node);
    }
    const { x, y, width, height } = data;
    const locked = this._scene.draft.locked.has(id);
    if (node.getAttr("data") !== data) node.setAttr("picture", undefined);
    node.setAttrs({ layerId: id, data, x, y, width, height, scaleX: 1, scaleY: 1, draggable: !locked, listening: !locked });
    node.moveToTop();
  }

  _drop(id) {
    this._nodes.get(id).destroy();
    this._nodes.delete(id);
  }

  // ---- what people do ----

  _listen() {
    const { draft } = this._scene;
    this.stage.on("mousedown touchstart", ({ target, evt }) => {
      if (target === this.stage || target === this._ground) draft.select([]);
      else if (target.hasName("layer")) this._choose(target.getAttr("layerId"), evt);
    });
    this.stage.on("dblclick dbltap", ({ target }) => target.hasName("layer") && this._scene.opened());
    this._poster.on("dragstart", ({ target }) => this._begin(target));
    this._poster.on("dragend", () => this._end());
    this._handles.on("transformstart", () => this._begin(null));
    this._handles.on("transform", () => this._resized());
    this._handles.on("transformend", () => this._end());
  }

  _choose(id, event) {
    const { draft, settings } = this._scene;
    if (event.shiftKey || event.ctrlKey || event.metaKey || settings.several) draft.toggle(id);
    else if (!draft.selected.has(id)) draft.select([id]);
  }

  /** Remembers where everything is as a drag or a change of size begins. `leader` is the node under the finger. */
  _begin(leader) {
    if (this._start) return;
    const { draft } = this._scene;
    const others = draft.layers.filter(({ id }) => !draft.selected.has(id)).map(({ data }) => data);
    const boxes = new Map(this._handles.nodes().map((node) => [node, node.getAttr("data")]));
    this._start = { leader, boxes, lines: guides(draft.template, others), shift: { x: 0, y: 0 } };
  }

  /** Where a dragged layer goes: all that are chosen go as far as the one under the finger, and that one snaps. */
  _dragTo(node, absolute) {
    const start = this._start;
    const box = start?.boxes.get(node);
    if (!box) return absolute;
    if (start.leader === node) {
      const at = this._inside(absolute);
      const frame = around([...start.boxes.values()]);
      const moved = { ...frame, x: Math.round(frame.x + at.x - box.x), y: Math.round(frame.y + at.y - box.y) };
      const found = this._scene.settings.snap ? snapped(moved, start.lines, REACH / this.zoom) : { ...moved, lines: {} };
      start.shift = { x: found.x - frame.x, y: found.y - frame.y };
      this._showGuides(found.lines);
    }
    return this._outside({ x: box.x + start.shift.x, y: box.y + start.shift.y });
  }

  /** Where a handle goes. */
  _resizeTo(_old, absolute) {
    const start = this._start;
    if (!start || !this._scene.settings.snap) return absolute;
    const at = this._inside(absolute);
    const [x, y] = ["x", "y"].map((side) => nearest([at[side]], start.lines[side], REACH / this.zoom));
    const anchor = this._handles.getActiveAnchor() ?? "";
    const [across, down] = [/left|right/.test(anchor), /top|bottom/.test(anchor)];
    this._showGuides({ x: across ? x?.at : null, y: down ? y?.at : null });
    return this._outside({ x: x?.at ?? gridded(at.x), y: y?.at ?? gridded(at.y) });
  }

  /** Konva scales; a template has whole sizes. The layers are painted in their new size while it changes. */
  _resized() {
    for (const node of this._handles.nodes()) {
      const [wide, high] = [node.width() * node.scaleX(), node.height() * node.scaleY()];
      const [width, height] = [wide, high].map((side) => Math.max(1, Math.round(side)));
      const box = { x: Math.round(node.x()), y: Math.round(node.y()), width, height };
      node.setAttrs({ ...box, scaleX: 1, scaleY: 1, data: { ...node.getAttr("data"), ...box }, picture: undefined, moving: true });
    }
  }

  _end() {
    if (!this._start) return;
    const boxes = [...this._start.boxes.keys()].map((node) => {
      node.setAttrs({ moving: false, data: null });
      const [x, y, width, height] = [node.x(), node.y(), node.width(), node.height()].map(Math.round);
      return [node.getAttr("layerId"), { x, y, width, height }];
    });
    this._start = null;
    this._showGuides({});
    this._scene.draft.setLayers(new Map(boxes));
    this.show();
  }

  _inside({ x, y }) {
    return { x: (x - MARGIN) / this.zoom, y: (y - MARGIN) / this.zoom };
  }

  _outside({ x, y }) {
    return { x: x * this.zoom + MARGIN, y: y * this.zoom + MARGIN };
  }

  // ---- signs above the poster ----

  _showSigns() {
    const { draft, settings } = this._scene;
    const { width, height, safe } = draft.template;
    this._signs.destroyChildren();
    if (settings.safe && safe) this._frame({ x: safe, y: safe, width: width - 2 * safe, height: height - 2 * safe }, SAFE, [6, 4]);
    for (const { id, data } of draft.chosen) if (draft.locked.has(id)) this._frame(data, HANDLE, [3, 3]);
  }

  _frame(box, stroke, dash) {
    const { x, y } = this._outside(box);
    const place = { x, y, width: box.width * this.zoom, height: box.height * this.zoom, strokeWidth: 1 };
    this._signs.add(new Rect({ ...place, stroke: "#fff" }), new Rect({ ...place, stroke, dash })); // seen on every ground
  }

  _showGuides({ x, y }) {
    this._showSigns();
    const [wide, high] = [this.stage.width(), this.stage.height()];
    const line = (points) => this._signs.add(new Line({ points, stroke: GUIDE, strokeWidth: 1 }));
    if (x !== null && x !== undefined) line([this._outside({ x, y: 0 }).x, 0, this._outside({ x, y: 0 }).x, high]);
    if (y !== null && y !== undefined) line([0, this._outside({ x: 0, y }).y, wide, this._outside({ x: 0, y }).y]);
  }
}

const gridded = (number) => Math.round(number / GRID) * GRID;

function handles(bound) {
  return new Transformer({
    rotateEnabled: false,
    flipEnabled: false,
    keepRatio: false,
    ignoreStroke: true,
    borderStroke: HANDLE,
    anchorStroke: HANDLE,
    anchorFill: "#fff",
    anchorCornerRadius: 2,
    anchorSize: matchMedia("(pointer: coarse)").matches ? 20 : 11,
    anchorDragBoundFunc: bound,
  });
}

/** A layer is caught anywhere in its box, also where nothing is drawn. */
function wholeBox(context, node) {
  context.beginPath();
  context.rect(0, 0, node.width(), node.height());
  context.closePath();
  context.fillShape(node);
}

/** A layer's canvas is kept in its node until its data or the values change. */
function paint(scene) {
  return (context, node) => {
    let picture = node.getAttr("picture");
    if (picture === undefined) {
      picture = painted(node.getAttr("data"), scene.values(), { ...scene.tools, quick: node.getAttr("moving") });
      node.attrs.picture = picture; // not by setAttr: that would ask for another drawing
    }
    if (!picture) return;
    context._context.imageSmoothingQuality = "high"; // a poster is mostly seen much smaller than it is
    context.drawImage(picture, 0, 0);
  };
}
