// Boxes in pixels of the poster: { x, y, width, height }. Aligning, snapping, and the grid that the server encodes on.
import { DYNAMIC, MIN_QR } from "./fields.js";

const MCU = 16; // pixels: what a JPEG of the server encodes at once
const INTERVALS = [4, 3, 5, 2, 1]; // MCUs in a cell, the best first (posters/rules/regions.py)
export const GRID = MCU;

export const right = (box) => box.x + box.width;
export const bottom = (box) => box.y + box.height;
const meet = (a, b) => a.x < right(b) && b.x < right(a) && a.y < bottom(b) && b.y < bottom(a);

/** The smallest box around all. */
export function around(boxes) {
  const [x, y] = [Math.min(...boxes.map((box) => box.x)), Math.min(...boxes.map((box) => box.y))];
  return { x, y, width: Math.max(...boxes.map(right)) - x, height: Math.max(...boxes.map(bottom)) - y };
}

// ---- aligning ----

const ALIGNED = {
  left: (box, frame) => ({ x: frame.x }),
  centre: (box, frame) => ({ x: Math.round(frame.x + (frame.width - box.width) / 2) }),
  right: (box, frame) => ({ x: right(frame) - box.width }),
  top: (box, frame) => ({ y: frame.y }),
  middle: (box, frame) => ({ y: Math.round(frame.y + (frame.height - box.height) / 2) }),
  bottom: (box, frame) => ({ y: bottom(frame) - box.height }),
};

/** Where a box goes when it is aligned to a side of the frame: its new x or its new y. */
export const aligned = (box, frame, side) => ALIGNED[side](box, frame);

// ---- snapping ----

const stops = (start, length) => [start, start + length / 2, start + length];

/** What boxes snap to: the poster's edges and middle, its safe area, and the other boxes. */
export function guides(template, boxes) {
  const { width, height, safe } = template;
  return {
    x: [0, width / 2, width, safe, width - safe, ...boxes.flatMap((box) => stops(box.x, box.width))],
    y: [0, height / 2, height, safe, height - safe, ...boxes.flatMap((box) => stops(box.y, box.height))],
  };
}

/** The nearest guide to one of `places` as { shift, at }; null where none is within `reach`. */
export function nearest(places, lines, reach) {
  let found = null;
  for (const place of places) {
    for (const at of lines) {
      const shift = at - place;
      if (Math.abs(shift) <= reach && (found === null || Math.abs(shift) < Math.abs(found.shift))) found = { shift, at };
    }
  }
  return found;
}

/** Where a dragged box comes to rest, and the guides { x, y } (or null) that it rests on. */
export function snapped(box, lines, reach) {
  const across = nearest(stops(box.x, box.width), lines.x, reach);
  const down = nearest(stops(box.y, box.height), lines.y, reach);
  return {
    x: across ? Math.round(box.x + across.shift) : Math.round(box.x / GRID) * GRID,
    y: down ? Math.round(box.y + down.shift) : Math.round(box.y / GRID) * GRID,
    lines: { x: across?.at ?? null, y: down?.at ?? null },
  };
}

// ---- the grid of JPEG cells ----

/** Width of a cell in pixels; its height is one MCU. */
export function cellWidth(width) {
  const columns = Math.ceil(width / MCU);
  return MCU * INTERVALS.find((each) => columns % each === 0);
}

/** `box` rounded out to whole cells, as the server does with what changes from poster to poster. */
export function onGrid(box, template) {
  const cell = cellWidth(template.width);
  const [x, y] = [Math.floor(Math.max(0, box.x) / cell) * cell, Math.floor(Math.max(0, box.y) / MCU) * MCU];
  const far = Math.min(template.width, Math.ceil(right(box) / cell) * cell);
  const low = Math.min(template.height, Math.ceil(bottom(box) / MCU) * MCU);
  return { x, y, width: far - x, height: low - y };
}

/** The same for people: where rounding out would leave the safe area, that edge is rounded in. */
export function roundedToGrid(box, template) {
  const cell = cellWidth(template.width);
  const wide = onGrid(box, template);
  let [x, y, far, low] = [wide.x, wide.y, right(wide), bottom(wide)];
  if (x < template.safe) x += cell;
  if (y < template.safe) y += MCU;
  while (far > template.width - template.safe) far = Math.floor((far - 1) / cell) * cell;
  while (low > template.height - template.safe) low = Math.floor((low - 1) / MCU) * MCU;
  return far > x && low > y ? { x, y, width: far - x, height: low - y } : null;
}

export function isOnGrid(box, template) {
  const grid = onGrid(box, template);
  return ["x", "y", "width", "height"].every((side) => grid[side] === box[side]);
}

// ---- what the server will refuse ----

/** One word for what is wrong with the place of the layer at `index`, or null. `layers` from the bottom to the top. */
export function misplaced(layers, index, template) {
  const layer = layers[index];
  const { safe, width, height } = template;
  if (layer.kind === "picture" || layer.kind === "shape") {
    if (!meet(layer, { x: 0, y: 0, width, height })) return "outside";
  } else if (layer.x < safe || layer.y < safe || right(layer) > width - safe || bottom(layer) > height - safe) {
    return "edge";
  }
  if (layers.slice(0, index).some((below) => below.kind === "qr" && meet(below, layer))) return "covers";
  return layer.kind === "qr" && Math.min(layer.width, layer.height) < MIN_QR ? "small" : null;
}

/** Whether posters of this layer take longer than they need. */
export const isSlower = (layer, template) => DYNAMIC.has(layer.kind) && !isOnGrid(layer, template);
