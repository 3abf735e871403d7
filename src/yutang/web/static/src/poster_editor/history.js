// Undo and redo over whole states: a template is small, and states share the layers that did not change.

const STEPS = 300;
const TOGETHER_MS = 800; // typing and pushing with arrow keys: what follows at once is one step

export class History {
  constructor(state) {
    this._past = [];
    this._future = [];
    this.state = state;
    this._last = { key: null, at: 0 };
  }

  get canUndo() {
    return this._past.length > 0;
  }

  get canRedo() {
    return this._future.length > 0;
  }

  /** `key` names what is changed; the same within a moment becomes one step. null: always a step of its own. */
  put(state, key, now) {
    const together = key !== null && key === this._last.key && now - this._last.at < TOGETHER_MS;
    if (!together) this._past.push(this.state);
    if (this._past.length > STEPS) this._past.shift();
    this._future = [];
    this._last = { key, at: now };
    this.state = state;
  }

  undo() {
    this._step(this._past, this._future);
  }

  redo() {
    this._step(this._future, this._past);
  }

  _step(from, to) {
    if (!from.length) return;
    to.push(this.state);
    this.state = from.pop();
    this._last = { key: null, at: 0 };
  }
}
