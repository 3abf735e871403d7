// Small pieces of canvas that all painting uses.

export function canvasOf(width, height) {
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, width);
  canvas.height = Math.max(1, height);
  return canvas;
}

export const pen = (canvas) => canvas.getContext("2d");

/** A path around a box; `corner` is cut to half of it. */
export function rounded(width, height, corner) {
  const path = new Path2D();
  path.roundRect(0, 0, width, height, Math.min(corner, Math.floor(width / 2), Math.floor(height / 2)));
  return path;
}

export function ellipse(width, height) {
  const path = new Path2D();
  path.ellipse(width / 2, height / 2, width / 2, height / 2, 0, 0, 2 * Math.PI);
  return path;
}

/** Keeps of a canvas what lies inside the path. */
export function keepInside(canvas, path) {
  const context = pen(canvas);
  context.globalCompositeOperation = "destination-in";
  context.fillStyle = "#000";
  context.fill(path);
  context.globalCompositeOperation = "source-over";
}

/** Makes the whole canvas more transparent; `alpha` of 255. */
export function fade(canvas, alpha) {
  if (alpha >= 255) return;
  const context = pen(canvas);
  context.globalCompositeOperation = "destination-in";
  context.fillStyle = `rgba(0, 0, 0, ${alpha / 255})`;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.globalCompositeOperation = "source-over";
}
