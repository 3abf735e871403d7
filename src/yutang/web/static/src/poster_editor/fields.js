// A template's fields: what each kind of layer has, and what stands where a field is left out (posters/rules/reading.py).

export const DYNAMIC = new Set(["nickname", "avatar", "streak", "date", "qr"]);
export const WORDS = new Set(["text", "nickname", "streak", "date"]);
export const MIN_QR = 180; // pixels
export const MAX_LAYERS = 40;

const STYLE = { lines: 1, colour: "#1a1a1a", align: "left", bold: false, line_height: 1.3 };
const LEFT_OUT = {
  picture: () => ({ fit: "cover", corner: 0 }),
  shape: () => ({ form: "rectangle", corner: 0, fill_to: null }),
  avatar: ({ width, height }) => ({
    corner: Math.floor(Math.min(width, height) / 2),
    border: 0,
    border_colour: "#ffffff",
    ground: "#5b8c7b",
  }),
  qr: () => ({ colour: "#000000", logo: "" }),
};

const words = ({ kind, size }) => ({
  ...STYLE,
  min_size: Math.max(12, Math.floor(size / 2)),
  ...(kind === "text" ? {} : { before: "", after: "", fallback: "" }),
  ...(kind === "date" ? { form: "2026-11-26" } : {}),
});

/** The layer with every field that its kind has. */
export function complete(layer) {
  const rest = LEFT_OUT[layer.kind] ?? words;
  return { ...rest(layer), ...layer };
}

/** The template with every field of its own; its layers stay as they are. */
export const completeTemplate = (template) => ({ name: "", ground: "#ffffff", safe: 40, ...template });

/** "#rrggbb" or "#rrggbbaa" as { rgb, alpha }, the alpha of 255. */
export function colour(text) {
  return { rgb: text.slice(0, 7), alpha: text.length > 7 ? Number.parseInt(text.slice(7), 16) : 255 };
}

/** Back again; what is opaque has no alpha. */
export function colourText(rgb, alpha) {
  return alpha >= 255 ? rgb : rgb + Math.max(0, Math.round(alpha)).toString(16).padStart(2, "0");
}
