// Fits text into a box: shrink, break into lines, and as the last resort cut. Says the same as posters/rules/fitting.py.

const NOT_FIRST = new Set("，。！？、；：）》」』】”’…,.!?;:)]}%");
const NOT_LAST = new Set("（《「『【“‘([{");
const SHRINK = 0.94;
const CUT = "…";

const isAscii = (char) => char <= "\x7f";
const isBlank = (text) => text.trim() === "";

/** `{size, lines}`: the largest size from `style.size` to `style.min_size` at which `text` fits into the box, else cut. */
export function fit(text, width, height, style, measure) {
  for (let size = style.size; ; ) {
    const room = Math.max(1, Math.min(style.lines, Math.trunc(height / (size * style.line_height))));
    const lines = broken(text, width / size, measure);
    if (lines.length <= room) return { size, lines };
    if (size <= style.min_size) {
      const rest = lines.slice(room - 1).join(" ");
      return { size, lines: [...lines.slice(0, room - 1), cut(rest, width / size, measure)] };
    }
    size = Math.max(style.min_size, Math.min(size - 1, Math.trunc(size * SHRINK)));
  }
}

/** Lines of at most `width` em. */
export function broken(text, width, measure) {
  if (!text.includes("\n") && measure(text.trimEnd()) <= width) return [text.trimEnd()];
  return text.split("\n").flatMap((paragraph) => paragraphLines(paragraph, width, measure));
}

function paragraphLines(paragraph, width, measure) {
  const lines = [];
  let line = "";
  for (const word of words(paragraph)) {
    if (measure(line + word.trimEnd()) <= width) {
      line += word;
      continue;
    }
    if (!isBlank(line)) lines.push(line.trimEnd());
    line = word.trimStart();
    while (measure(line.trimEnd()) > width && [...line].length > 1) {
      const chars = [...line];
      const length = fitting(chars, width, measure);
      lines.push(chars.slice(0, length).join(""));
      line = chars.slice(length).join("");
    }
  }
  return [...lines, line.trimEnd()];
}

/** What must stay together: Latin words with the space behind them, Chinese characters with their punctuation. */
function words(paragraph) {
  const found = [];
  let last = "";
  for (const char of paragraph) {
    const latin = isAscii(char) && char !== " " && isAscii(last) && last !== "" && last !== " ";
    if (found.length && (latin || char === " " || NOT_FIRST.has(char) || NOT_LAST.has(last))) {
      found[found.length - 1] += char;
    } else {
      found.push(char);
    }
    last = char;
  }
  return found;
}

function fitting(chars, width, measure) {
  let length = 1;
  while (length < chars.length && measure(chars.slice(0, length + 1).join("")) <= width) length += 1;
  return length;
}

function cut(text, width, measure) {
  let chars = [...text];
  while (chars.length && measure(chars.join("").trimEnd() + CUT) > width) chars = chars.slice(0, -1);
  return chars.join("").trimEnd() + CUT;
}
