// Uploaded pictures: fetched once, and fitted into boxes as the server fits them.
import { canvasOf, pen } from "./canvases.js";
import { roundEven } from "./numbers.js";
import { resample } from "./resample.js";

const KEPT = 24; // fitted pictures
// No colour profile and no premultiplying: the server takes the numbers of the file as they are.
const AS_IT_IS = { colorSpaceConversion: "none", premultiplyAlpha: "none" };

export const decode = (blob) => createImageBitmap(blob, AS_IT_IS);

/** Pictures by the names that templates know. `arrived` is called when one that was asked for is here, or is missing. */
export class Pictures {
  constructor(folder, arrived) {
    this._folder = folder;
    this._arrived = arrived;
    this._bitmaps = new Map();
    this._fitted = new Map();
  }

  /** The picture, or null as long as it is not here. */
  get(source) {
    if (!this._bitmaps.has(source)) {
      this._bitmaps.set(source, null);
      this._fetch(source);
    }
    return this._bitmaps.get(source) || null;
  }

  isMissing(source) {
    return this._bitmaps.get(source) === false;
  }

  /** All of these are here or known to be missing. */
  async settled(sources) {
    await Promise.all(sources.map((source) => this.get(source) ?? this._fetch(source)));
  }

  /** A canvas with the picture, at most width × height; null as long as it is not here. `quick`: for one that moves. */
  fitted(source, width, height, fit, quick) {
    const bitmap = this.get(source);
    if (!bitmap) return null;
    if (quick) return fittedQuickly(bitmap, width, height, fit);
    const key = [source, width, height, fit].join();
    const known = this._fitted.get(key) ?? fitted(bitmap, width, height, fit);
    this._fitted.delete(key);
    this._fitted.set(key, known); // the last used is the last in order
    if (this._fitted.size > KEPT) this._fitted.delete(this._fitted.keys().next().value);
    return known;
  }

  async _fetch(source) {
    let bitmap = false;
    try {
      const answer = await fetch(this._folder + encodeURIComponent(source));
      if (answer.ok) bitmap = await decode(await answer.blob());
    } catch {
      // Not reachable, or no picture: it is shown as missing.
    }
    this._bitmaps.set(source, bitmap);
    this._arrived(source);
  }
}

/** The part of a picture that is shown and the size it gets (Pillow's ImageOps.fit and ImageOps.contain). */
function plan(picture, width, height, fit) {
  const whole = { x: 0, y: 0, width: picture.width, height: picture.height };
  const ratio = picture.width / picture.height;
  if (fit === "stretch" || ratio === width / height) return { part: whole, width, height };
  const wider = ratio > width / height;
  if (fit === "contain") {
    if (wider) return { part: whole, width, height: Math.max(1, roundEven((picture.height / picture.width) * width)) };
    return { part: whole, width: Math.max(1, roundEven(ratio * height)), height };
  }
  const part = { ...whole };
  if (wider) part.width = (width / height) * picture.height;
  else part.height = picture.width / (width / height);
  part.x = (picture.width - part.width) / 2;
  part.y = (picture.height - part.height) / 2;
  return { part, width, height };
}

export function fitted(bitmap, width, height, fit) {
  if (bitmap.width === width && bitmap.height === height) return drawn(bitmap, width, height);
  const smaller = bitmap.width >= width && bitmap.height >= height;
  const near = halved(bitmap, width, height);
  const made = plan(near, width, height, fit);
  const filter = smaller ? "hamming" : "bicubic";
  const data = resample(pixels(near), made.part, made.width, made.height, filter);
  const canvas = canvasOf(made.width, made.height);
  pen(canvas).putImageData(data, 0, 0);
  return canvas;
}

function fittedQuickly(bitmap, width, height, fit) {
  const made = plan(bitmap, width, height, fit);
  const canvas = canvasOf(made.width, made.height);
  const { x, y, width: wide, height: high } = made.part;
  pen(canvas).drawImage(bitmap, x, y, wide, high, 0, 0, made.width, made.height);
  return canvas;
}

/** Halved as often as it stays larger than the box, as a JPEG is when the server opens it for this size. */
function halved(bitmap, width, height) {
  let near = bitmap;
  for (let turn = 0; turn < 3 && near.width >= 2 * width && near.height >= 2 * height; turn += 1) {
    near = drawn(near, Math.ceil(near.width / 2), Math.ceil(near.height / 2));
  }
  return near;
}

function drawn(picture, width, height) {
  const canvas = canvasOf(width, height);
  pen(canvas).drawImage(picture, 0, 0, width, height);
  return canvas;
}

function pixels(picture) {
  const canvas = picture instanceof HTMLCanvasElement ? picture : drawn(picture, picture.width, picture.height);
  return pen(canvas).getImageData(0, 0, canvas.width, canvas.height);
}
