// What the editor asks of the server. Every answer is { ok, … } or says in words what was wrong.

export class Refused extends Error {
  /** `layer` counts from 1; 0: not about one layer. `code` is the server's word for programs. */
  constructor(sentence, layer = 0, code = "") {
    super(sentence);
    this.layer = layer;
    this.code = code;
  }
}

export class Server {
  constructor({ id, csrf }, unreachable) {
    this._base = `/posters/${id}`;
    this._csrf = csrf;
    this._unreachable = unreachable;
  }

  /** { title, version, template } */
  async load() {
    return (await this._ask(`${this._base}/template.json`)).json();
  }

  /** The new version. Raises Refused, with the code “stale” where somebody else was faster. */
  async save(title, version, template) {
    const answer = await this._send(`${this._base}/template.json`, { title, version, template });
    return (await answer.json()).version;
  }

  /** The poster as a JPEG. */
  async preview(template, sample) {
    return (await this._send(`${this._base}/preview`, { template, sample })).blob();
  }

  /** { source, width, height } */
  async upload(file) {
    const body = new FormData();
    body.append("file", file);
    return (await this._ask("/posters/pictures", { method: "POST", body })).json();
  }

  _send(path, data) {
    return this._ask(path, { method: "POST", body: JSON.stringify(data), headers: { "Content-Type": "application/json" } });
  }

  async _ask(path, options = {}) {
    const headers = { Accept: "application/json", "X-CSRF-Token": this._csrf, ...options.headers };
    let answer;
    try {
      answer = await fetch(path, { ...options, headers });
    } catch {
      throw new Refused(this._unreachable);
    }
    if (!answer.ok) throw await this._refusal(answer);
    return answer;
  }

  async _refusal(answer) {
    try {
      const problem = await answer.json();
      return new Refused(problem.detail ?? problem.title, problem.layer ?? 0, problem.code);
    } catch {
      return new Refused(this._unreachable); // a page, not a problem: something in between answered
    }
  }
}
