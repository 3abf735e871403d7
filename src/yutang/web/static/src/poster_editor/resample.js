// Makes pictures smaller and larger with the filters that the server uses: Hamming for smaller, bicubic for larger ones. What
// a browser's own scaling does differs from browser to browser. Filters and their supports: Pillow's Resample.c (its
// documentation, "Filters"); here written from their formulas.

const sinc = (x) => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));
const FILTERS = {
  hamming: { support: 1, weight: (x) => (Math.abs(x) >= 1 ? 0 : sinc(x) * (0.54 + 0.46 * Math.cos(Math.PI * x))) },
  bicubic: { support: 2, weight: cubic },
};

/** Keys' cubic convolution with a = -0.5. */
function cubic(signed) {
  const x = Math.abs(signed);
  if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
  return x < 2 ? -0.5 * (((x - 5) * x + 8) * x - 4) : 0;
}

/** For each of `size` pixels: where in `start`..`start + length` it comes from, and with which weights. */
function contributions(size, start, length, limit, filter) {
  const scale = length / size;
  const stretch = Math.max(scale, 1);
  return Array.from({ length: size }, (_, pixel) => {
    const centre = start + (pixel + 0.5) * scale;
    const from = Math.max(0, Math.trunc(centre - filter.support * stretch + 0.5));
    const to = Math.min(limit, Math.trunc(centre + filter.support * stretch + 0.5));
    const weights = new Float32Array(to - from);
    let sum = 0;
    for (let at = from; at < to; at += 1) sum += weights[at - from] = filter.weight((at - centre + 0.5) / stretch);
    return { from, weights: weights.map((weight) => weight / sum) };
  });
}

function across(source, rows, columns) {
  const out = new Uint8ClampedArray(columns.length * rows * 4);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns.length; column += 1) {
      const { from, weights } = columns[column];
      put(out, (row * columns.length + column) * 4, source.data, (row * source.width + from) * 4, 4, weights);
    }
  }
  return { width: columns.length, height: rows, data: out };
}

function down(source, rows) {
  const out = new Uint8ClampedArray(source.width * rows.length * 4);
  for (let row = 0; row < rows.length; row += 1) {
    const { from, weights } = rows[row];
    for (let column = 0; column < source.width; column += 1) {
      const at = (from * source.width + column) * 4;
      put(out, (row * source.width + column) * 4, source.data, at, source.width * 4, weights);
    }
  }
  return { width: source.width, height: rows.length, data: out };
}

function put(out, target, data, start, step, weights) {
  let [red, green, blue, alpha] = [0, 0, 0, 0];
  for (let number = 0, at = start; number < weights.length; number += 1, at += step) {
    const weight = weights[number];
    red += data[at] * weight;
    green += data[at + 1] * weight;
    blue += data[at + 2] * weight;
    alpha += data[at + 3] * weight;
  }
  out[target] = red; // the clamped array rounds
  out[target + 1] = green;
  out[target + 2] = blue;
  out[target + 3] = alpha;
}

/** Colours count as much as they are seen: transparent pixels must not bleed into their neighbours. */
function premultiplied(source) {
  const data = new Uint8ClampedArray(source.data);
  for (let at = 0; at < data.length; at += 4) {
    for (let part = at; part < at + 3; part += 1) data[part] = (data[part] * data[at + 3]) / 255;
  }
  return { width: source.width, height: source.height, data };
}

function divided(data) {
  for (let at = 0; at < data.length; at += 4) {
    const alpha = data[at + 3];
    if (alpha === 0 || alpha === 255) continue;
    for (let part = at; part < at + 3; part += 1) data[part] = (data[part] * 255) / alpha;
  }
  return data;
}

/** `source` (ImageData) with its part { x, y, width, height } brought to width × height. */
export function resample(source, part, width, height, name) {
  const filter = FILTERS[name];
  const columns = contributions(width, part.x, part.width, source.width, filter);
  const rows = contributions(height, part.y, part.height, source.height, filter);
  const made = down(across(premultiplied(source), source.height, columns), rows);
  return new ImageData(divided(made.data), width, height);
}
