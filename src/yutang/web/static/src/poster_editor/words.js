// Text, nickname, streak and date as the server draws them: character by character, each at a whole pixel.
import { canvasOf, fade, pen } from "./canvases.js";
import { colour } from "./fields.js";
import { fit } from "./fitting.js";
import { shownName, shownText } from "./names.js";
import { roundEven } from "./numbers.js";

const LINE_MARK = "{line}"; // in a text: the fan's own line
const BASELINE = 0.38; // em below the middle of a line: the middle of a Chinese character's square
const BOLD = 36; // a bold stroke is the size divided by this on each side

const DATES = {
  "2026-11-26": ([year, month, day]) => `${year}-${month}-${day}`,
  "2026.11.26": ([year, month, day]) => `${year}.${month}.${day}`,
  "2026年11月26日": ([year, month, day]) => `${year}年${Number(month)}月${Number(day)}日`,
  "11月26日": ([, month, day]) => `${Number(month)}月${Number(day)}日`,
};

/** `day` is written as 2026-11-26. */
export const written = (day, form) => DATES[form](day.split("-"));

function middle(layer, values, covers) {
  if (layer.kind === "nickname") return shownName(values.name ?? "", covers) || layer.fallback;
  if (layer.kind === "streak") return values.streak === null ? "" : String(values.streak);
  return values.day === null ? "" : written(values.day, layer.form);
}

/** A text with the fan's own line in it says nothing for who has none. */
function withLine(text, values, covers) {
  const place = text.indexOf(LINE_MARK);
  if (place < 0) return shownText(text, covers);
  const line = shownName(values.line ?? "", covers);
  return line === "" ? "" : shownText(text.slice(0, place) + line + text.slice(place + LINE_MARK.length), covers);
}

/** What the layer says for these values; "" where it says nothing. */
export function textOf(layer, values, covers) {
  if (layer.kind === "text") return withLine(layer.text, values, covers);
  const text = middle(layer, values, covers);
  return shownText(text === "" ? layer.fallback : layer.before + text + layer.after, covers);
}

/** How a text lies in its box: `{size, lines: [{text, x, y}]}`, x and y on the baseline, seen from the box. */
export function layout(layer, text, width) {
  const found = fit(text, layer.width, layer.height, layer, width);
  const step = found.size * layer.line_height;
  // The server counts from the poster's corner; rounding is not the same from the box's.
  const top = layer.y + (layer.height - step * found.lines.length) / 2;
  const lines = found.lines.map((line, number) => {
    const room = layer.width - width(line) * found.size;
    const x = roundEven({ left: 0, center: room / 2, right: room }[layer.align]);
    const y = roundEven(top + step * (number + 0.5) + found.size * BASELINE) - layer.y;
    return { text: line, x, y };
  });
  return { size: found.size, lines };
}

/** A canvas of the layer's box; what runs over it is cut off. null where there is nothing to say. */
export function paintWords(layer, values, face) {
  const text = textOf(layer, values, face.covers);
  if (text.trim() === "") return null;
  const { size, lines } = layout(layer, text, face.width);
  const { rgb, alpha } = colour(layer.colour);
  const canvas = canvasOf(layer.width, layer.height);
  const context = pen(canvas);
  setType(context, face, size);
  context.fillStyle = context.strokeStyle = rgb;
  context.lineJoin = "round";
  context.lineWidth = layer.bold ? 2 * Math.max(1, Math.floor(size / BOLD)) : 0;
  for (const line of lines) write(context, line, size, face, layer.bold);
  fade(canvas, alpha);
  return canvas;
}

export function setType(context, face, size) {
  context.font = `${size}px "${face.family}"`;
  context.textBaseline = "alphabetic";
  context.textAlign = "left";
  context.fontKerning = "none";
}

function write(context, line, size, face, bold) {
  let width = 0; // em
  for (const char of line.text) {
    const x = line.x + roundEven(width * size);
    if (bold) context.strokeText(char, x, line.y);
    context.fillText(char, x, line.y);
    width += face.width(char);
  }
}
