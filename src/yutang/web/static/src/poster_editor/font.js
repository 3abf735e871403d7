// The packaged font, read as the server reads it: which characters it has and how wide they are (OpenType 1.9, tables cmap
// and hmtx). Measuring with the canvas would give what this browser makes of them.

const FAMILY = "yutang-poster";

/** Code point -> glyph of a cmap in formats 4 and 12, the two that Unicode fonts use. */
function glyphs(view, cmap) {
  const found = new Map();
  for (let number = 0; number < view.getUint16(cmap + 2); number += 1) {
    const at = cmap + view.getUint32(cmap + 4 + number * 8 + 4);
    const kind = view.getUint16(at);
    if (kind === 4) readSegments(view, at, found);
    if (kind === 12) readGroups(view, at, found);
  }
  return found;
}

function readSegments(view, at, found) {
  const count = view.getUint16(at + 6) / 2;
  const [ends, starts] = [at + 14, at + 16 + 2 * count];
  for (let number = 0; number < count; number += 1) {
    const [first, last] = [view.getUint16(starts + 2 * number), view.getUint16(ends + 2 * number)];
    const delta = view.getUint16(starts + 2 * count + 2 * number);
    const offsetAt = starts + 4 * count + 2 * number;
    const offset = view.getUint16(offsetAt);
    for (let code = first; code <= Math.min(last, 0xfffe); code += 1) {
      const glyph = offset === 0 ? code : view.getUint16(offsetAt + offset + 2 * (code - first));
      const shown = (glyph + delta) & 0xffff;
      if (glyph && shown) found.set(code, shown);
    }
  }
}

function readGroups(view, at, found) {
  for (let number = 0; number < view.getUint32(at + 12); number += 1) {
    const group = at + 16 + 12 * number;
    const [first, last, glyph] = [0, 4, 8].map((field) => view.getUint32(group + field));
    for (let code = first + (glyph === 0 ? 1 : 0); code <= last; code += 1) found.set(code, glyph + code - first);
  }
}

function tables(view) {
  const found = {};
  for (let number = 0; number < view.getUint16(4); number += 1) {
    const at = 12 + number * 16;
    found[tagAt(view, at)] = view.getUint32(at + 8);
  }
  return found;
}

const tagAt = (view, at) => String.fromCharCode(...[0, 1, 2, 3].map((letter) => view.getUint8(at + letter)));

/** A font file opened for drawing: `covers(char)`, `width(text)` in em without kerning, and its CSS `family`. */
export function readFont(data) {
  const view = new DataView(data);
  const at = tables(view);
  const known = glyphs(view, at.cmap);
  const em = view.getUint16(at.head + 18);
  const metrics = view.getUint16(at.hhea + 34);
  const advance = (char) => {
    const glyph = Math.min(known.get(char.codePointAt(0)) ?? 0, metrics - 1);
    return view.getUint16(at.hmtx + 4 * glyph) / em;
  };
  return {
    family: FAMILY,
    covers: (char) => known.has(char.codePointAt(0)),
    width: (text) => [...text].reduce((sum, char) => sum + advance(char), 0),
  };
}

/** Fetches the font, tells how much of it is here (0 to 1), and makes it known to the canvas. */
export async function loadFont(url, progressed) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`the font: ${answer.status}`);
  const data = await read(answer, progressed);
  const face = new FontFace(FAMILY, plain(data));
  document.fonts.add(await face.load());
  return readFont(data);
}

/**
 * The font without its substitutions and kerning, by giving their tables names that nobody looks for. The server draws each
 * character's own glyph; a browser would take others, e.g. lower digits on a Chinese page, and a canvas cannot ask it not to.
 */
function plain(data) {
  const copy = data.slice(0);
  const view = new DataView(copy);
  for (let number = 0; number < view.getUint16(4); number += 1) {
    const at = 12 + number * 16;
    if (["GSUB", "GPOS"].includes(tagAt(view, at))) view.setUint8(at + 3, "X".charCodeAt(0));
  }
  return copy;
}

async function read(answer, progressed) {
  // Packed on the way, the length is that of the package: no share can be told.
  const whole = answer.headers.has("Content-Encoding") ? 0 : Number(answer.headers.get("Content-Length") ?? 0);
  if (!whole) return answer.arrayBuffer();
  const data = new Uint8Array(whole);
  let length = 0;
  for (const reader = answer.body.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) return data.buffer;
    data.set(value, length);
    length += value.length;
    progressed(length / whole);
  }
}
