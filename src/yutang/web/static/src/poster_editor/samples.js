// Whose poster is shown in the editor: names as people really have them, and what else is filled in.
import { canvasOf, pen } from "./canvases.js";

const NAMES = {
  plain: "小鱼爱读书",
  long: "很长很长的名字".repeat(6).slice(0, 40),
  latin: "Wolfeschlegelsteinhausenbergerdorff the Elder",
  none: "",
  emoji: "🐟小鱼👨‍👩‍👧‍👦🎉",
  rare: "𠮷野家饭店𪚥",
  arabic: "\u202eرقصة\u202c abc",
};
const LINE = "慢慢来，也到了这里"; // as in posters/samples.py
const SIDE = 264; // pixels

/** The controls' values; `changed` is called after each change. */
export class Samples {
  constructor(root, changed) {
    this._field = (name) => root.querySelector(`[data-sample="${name}"]`);
    this._own = root.querySelector("[data-sample-own]");
    this._field("streak").value = "36";
    this._face = drawnFace();
    this.day = new Intl.DateTimeFormat("en-CA").format(new Date()); // 2026-11-26, here
    for (const event of ["input", "change"]) {
      root.querySelector(".poster-samples").addEventListener(event, () => {
        this._own.hidden = this._field("kind").value !== "own";
        changed();
      });
    }
  }

  get name() {
    const kind = this._field("kind").value;
    return kind === "own" ? this._field("name").value : NAMES[kind];
  }

  get streak() {
    const { value } = this._field("streak");
    return value === "" ? null : Math.min(Number(value), 99999);
  }

  /** What painting.js takes. */
  get values() {
    const face = this._field("face").checked ? this._face : null;
    return { name: this.name, streak: this.streak, day: this.day, avatar: face, line: this.name === "" ? "" : LINE };
  }

  /** What the server takes. */
  get told() {
    return { name: this.name, streak: this.streak, day: this.day, face: this._field("face").checked };
  }
}

/** The face that the server's previews have (posters/samples.py). */
function drawnFace() {
  const canvas = canvasOf(SIDE, SIDE);
  const context = pen(canvas);
  const sky = context.createLinearGradient(0, 0, 0, SIDE);
  sky.addColorStop(0, "rgb(246, 198, 90)");
  sky.addColorStop(1, "rgb(63, 143, 122)");
  context.fillStyle = sky;
  context.fillRect(0, 0, SIDE, SIDE);
  for (const [colour, y, radius] of [["rgb(250, 240, 226)", 110, 50], ["rgb(31, 78, 74)", 278, 100]]) {
    context.fillStyle = colour;
    context.beginPath();
    context.arc(SIDE / 2, y, radius, 0, 2 * Math.PI);
    context.fill();
  }
  return canvas;
}
