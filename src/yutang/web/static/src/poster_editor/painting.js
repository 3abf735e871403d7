// A layer as a canvas of its box's size, drawn with the numbers of posters/drawing.py: what is seen here is what the server makes.
import { canvasOf, ellipse, fade, keepInside, pen, rounded } from "./canvases.js";
import { colour, complete, WORDS } from "./fields.js";
import { initial } from "./names.js";
import { roundEven } from "./numbers.js";
import { fitted } from "./pictures.js";
import { paintWords, setType } from "./words.js";

const BASELINE = 0.38;
const QUIET_ZONE = 4; // modules
const LOGO = 0.2; // of the QR's width
const LOGO_PAD = 6; // pixels of white around a logo
const WHITE = "#ffffff";

/**
 * `values`: { name, streak, day, avatar (a bitmap or null) }. `tools`: { face, pictures, codes, quick }.
 * null where there is nothing to see, or a picture is not here yet.
 */
export function painted(layer, values, tools) {
  const full = complete(layer);
  if (WORDS.has(full.kind)) return paintWords(full, values, tools.face);
  return { picture, shape, avatar, qr }[full.kind](full, values, tools);
}

function picture(layer, _values, { pictures, quick }) {
  const found = pictures.fitted(layer.source, layer.width, layer.height, layer.fit, quick);
  if (!found) return null;
  const part = canvasOf(found.width, found.height);
  pen(part).drawImage(found, 0, 0);
  if (layer.corner) keepInside(part, rounded(part.width, part.height, layer.corner));
  const canvas = canvasOf(layer.width, layer.height);
  const [x, y] = [layer.width - part.width, layer.height - part.height].map((room) => Math.floor(room / 2));
  pen(canvas).drawImage(part, x, y);
  return canvas;
}

function shape(layer) {
  const { width, height } = layer;
  const canvas = canvasOf(width, height);
  const context = pen(canvas);
  const path = layer.form === "ellipse" ? ellipse(width, height) : rounded(width, height, layer.corner);
  if (layer.fill_to === null) {
    const { rgb, alpha } = colour(layer.fill);
    context.fillStyle = rgb;
    context.fill(path);
    fade(canvas, alpha);
    return canvas;
  }
  rows(context, width, height, layer.fill, layer.fill_to);
  keepInside(canvas, path);
  return canvas;
}

/** From the top to the bottom; a canvas's own gradient rounds otherwise. */
function rows(context, width, height, from, to) {
  const [first, last] = [from, to].map((text) => [1, 3, 5].map((at) => Number.parseInt(text.slice(at, at + 2), 16)));
  const [start, end] = [colour(from).alpha, colour(to).alpha];
  for (let row = 0; row < height; row += 1) {
    const step = height > 1 ? row / (height - 1) : 0;
    const [red, green, blue] = first.map((part, at) => roundEven(part * (1 - step) + last[at] * step));
    context.fillStyle = `rgba(${red}, ${green}, ${blue}, ${roundEven(start * (1 - step) + end * step) / 255})`;
    context.fillRect(0, row, width, 1);
  }
}

function avatar(layer, values, { face }) {
  const { width, height, border } = layer;
  const canvas = canvasOf(width, height);
  const context = pen(canvas);
  if (border) {
    const { rgb, alpha } = colour(layer.border_colour);
    context.fillStyle = rgb;
    context.fill(rounded(width, height, layer.corner));
    fade(canvas, alpha);
  }
  const [wide, high] = [width, height].map((side) => Math.max(1, side - 2 * border));
  const shown = values.avatar ? facePicture(values.avatar, wide, high) : faceless(layer, wide, high, values, face);
  keepInside(shown, rounded(wide, high, Math.max(0, layer.corner - border)));
  context.drawImage(shown, border, border);
  return canvas;
}

function facePicture(bitmap, width, height) {
  const canvas = canvasOf(width, height);
  const context = pen(canvas);
  context.fillStyle = WHITE;
  context.fillRect(0, 0, width, height);
  context.drawImage(fitted(bitmap, width, height, "cover"), 0, 0);
  return canvas;
}

/** The first letter of the name; a head and shoulders where there is no name either. */
function faceless(layer, width, height, values, face) {
  const canvas = canvasOf(width, height);
  const context = pen(canvas);
  const side = Math.min(width, height);
  context.fillStyle = colour(layer.ground).rgb;
  context.fillRect(0, 0, width, height);
  context.fillStyle = WHITE;
  const letter = initial(values.name ?? "", face.covers);
  if (letter) {
    const size = Math.max(8, Math.floor((side * 45) / 100));
    setType(context, face, size);
    const start = Math.floor(width / 2) - (face.width(letter) * size) / 2;
    context.fillText(letter, start, roundEven(height / 2 + size * BASELINE));
    return canvas;
  }
  for (const [scale, low] of [[0.36, 0.2], [0.9, 0.66]]) {
    const half = (side * scale) / 2;
    context.beginPath();
    context.arc(width / 2, low * height + half - side * 0.02, half, 0, 2 * Math.PI);
    context.fill();
  }
  return canvas;
}

/** The sample link's modules, whole pixels each; what is left over of the box widens the quiet zone. */
function qr(layer, _values, { codes, pictures, quick }) {
  const { width, height } = layer;
  const modules = codes[layer.logo ? "H" : "M"];
  const canvas = canvasOf(width, height);
  const context = pen(canvas);
  context.fillStyle = WHITE;
  context.fillRect(0, 0, width, height);
  const module = Math.max(1, Math.floor(Math.min(width, height) / (modules.length + 2 * QUIET_ZONE)));
  const side = modules.length * module;
  const [left, top] = [width, height].map((room) => Math.floor((room - side) / 2));
  context.fillStyle = colour(layer.colour).rgb;
  modules.forEach((row, y) => {
    [...row].forEach((dark, x) => {
      if (dark === "1") context.fillRect(left + x * module, top + y * module, module, module);
    });
  });
  if (layer.logo) logo(context, layer, Math.trunc(side * LOGO), pictures, quick);
  return canvas;
}

function logo(context, layer, side, pictures, quick) {
  const room = Math.max(1, side - 2 * LOGO_PAD);
  const [left, top] = [layer.width, layer.height].map((edge) => Math.floor((edge - side) / 2));
  context.fillStyle = WHITE;
  context.fillRect(left, top, side, side);
  const found = pictures.fitted(layer.logo, room, room, "contain", quick);
  if (!found) return;
  context.drawImage(found, left + Math.floor((side - found.width) / 2), top + Math.floor((side - found.height) / 2));
}
