// What a layer is when it is added: in the middle, in a size that fits the poster.
import { DYNAMIC, MIN_QR } from "./fields.js";
import { onGrid } from "./geometry.js";

const WORDS_COLOUR = "#1a1a1a";

/** Width and height in parts of the poster's width, and fields. */
const KINDS = {
  text: (say) => [0.7, 0.09, { text: say("new_text"), size: 0.055, colour: WORDS_COLOUR }],
  nickname: (say) => [0.6, 0.075, { fallback: say("somebody"), size: 0.048, colour: WORDS_COLOUR }],
  avatar: () => [0.14, 0.14, {}],
  streak: () => [0.4, 0.17, { size: 0.14, bold: true, colour: WORDS_COLOUR }],
  date: () => [0.45, 0.05, { size: 0.032, colour: WORDS_COLOUR }],
  qr: () => [0.3, 0.3, {}],
  shape: () => [0.5, 0.3, { corner: 24, fill: "#5b8c7b" }],
};

export function newLayer(kind, template, say) {
  const [wide, high, fields] = KINDS[kind](say);
  const least = kind === "qr" ? MIN_QR : 16;
  const [width, height] = [wide, high].map((part) => Math.max(least, Math.round(part * template.width)));
  const size = fields.size ? { size: Math.max(12, Math.round(fields.size * template.width)) } : {};
  const box = middle(template, width, height);
  return { kind, ...(DYNAMIC.has(kind) ? fitted(box, template) : box), ...fields, ...size };
}

/** What changes from poster to poster starts on the grid that posters are put together on. */
function fitted(box, template) {
  const grid = onGrid(box, template);
  return box.width === box.height ? { ...box, x: grid.x, y: grid.y } : grid;
}

/** A picture in its own proportions, at most half as wide as the poster. */
export function pictureLayer({ source, width, height }, template) {
  const scale = Math.min(1, template.width / 2 / width, template.height / 2 / height);
  const [wide, high] = [width, height].map((side) => Math.max(1, Math.round(side * scale)));
  return { kind: "picture", ...middle(template, wide, high), source };
}

export function groundLayer({ source }, { width, height }) {
  return { kind: "picture", x: 0, y: 0, width, height, source };
}

function middle(template, width, height) {
  const [x, y] = [template.width - width, template.height - height].map((room) => Math.round(room / 2));
  return { x, y, width, height };
}
