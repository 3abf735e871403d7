// Saving, and the server's own picture: with every way it can end.
import { asked, write } from "./page.js";
import { Refused } from "./server.js";

export class Saving {
  /** `refused(sentence, layer)` shows what was wrong, or takes it away with "". */
  constructor(root, parts) {
    Object.assign(this, parts); // draft, server, samples, say, refused
    this.version = 0;
    this._state = root.querySelector("[data-state]");
    this._conflict = root.querySelector("[data-conflict]");
    this._question = this._conflict.querySelector("p").textContent;
    this._shown = root.querySelector("[data-shown]");
    this._busy = "";
  }

  async load() {
    const { title, version, template } = await this.server.load();
    this.version = version;
    this.draft.open(title, template);
  }

  show() {
    const words = { "": this.draft.isChanged ? "unsaved" : "saved" }[this._busy] ?? this._busy;
    write(this._state, this.say(words));
    this._state.dataset.state = words;
  }

  /** Runs `work` while the state says what is going on; what is refused is shown in words. */
  async during(words, work) {
    if (this._busy) return undefined;
    this._busy = words;
    this.show();
    this.refused("", 0);
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.refused(error.message, error.layer);
      return undefined;
    } finally {
      this._busy = "";
      this.show();
    }
  }

  async save() {
    const conflict = await this.during("saving", () => this._try());
    if (conflict) await this._decide();
  }

  async _try() {
    const { state, content } = this.draft;
    try {
      this.version = await this.server.save(state.title, this.version, content);
    } catch (error) {
      if (error instanceof Refused && error.code === "stale") return true;
      throw error;
    }
    this.draft.markSaved(state);
    return false;
  }

  async _decide() {
    const newest = await this.during("saving", () => this.server.load());
    if (!newest) return;
    const places = { mine: this.version, theirs: newest.version };
    write(this._conflict.querySelector("p"), this._question.replace(/\{(\w+)\}/g, (_, place) => places[place]));
    const answer = await asked(this._conflict);
    if (answer === "mine") {
      this.version = newest.version;
      await this.save();
    } else if (answer === "theirs") {
      this.version = newest.version;
      this.draft.open(newest.title, newest.template);
    }
  }

  async preview() {
    const blob = await this.during("drawing", () => this.server.preview(this.draft.content, this.samples.told));
    if (!blob) return;
    const { width, height } = this.draft.template;
    const size = { width, height, kb: Math.round(blob.size / 1000) };
    write(this._shown.querySelector("[data-shown-size]"), this.say("size", size));
    this._shown.querySelector("[data-shown-picture]").src = await dataUrl(blob);
    this._shown.showModal();
  }
}

/** The policy of the console takes pictures from addresses of its own and from data. */
function dataUrl(blob) {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result);
    reader.onerror = failed;
    reader.readAsDataURL(blob);
  });
}
