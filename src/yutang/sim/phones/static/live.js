// What changes on the platform shows without a reload. The page is fetched anew and its live parts are put in place.
//
// A phone in a frame of /phones is told by that page, so that many phones need one connection; a phone alone waits itself.
const parser = new DOMParser();
const before = new Map(); // of each live part, the HTML as the server last gave it
let running = false, again = false;

for (const part of document.querySelectorAll("[data-live]")) before.set(part.id, part.outerHTML);

function isAtEnd(box) { return box && box.scrollHeight - box.scrollTop - box.clientHeight < 80; }

export function toEnd() {
  const box = document.querySelector("[data-chat]");
  if (box) box.scrollTop = box.scrollHeight;
}

// Lists whose items have ids are changed item by item: a reader that announces news announces only what is new.
function merge(old, fresh) {
  const kept = new Map([...old.children].map((item) => [item.id, item]));
  const wanted = [...fresh.children];
  const ids = new Set(wanted.map((item) => item.id));
  for (const [id, item] of kept) if (!ids.has(id)) item.remove();
  wanted.forEach((item, place) => {
    const own = kept.get(item.id);
    if (own && before.get(item.id) === item.outerHTML) {
      if (old.children[place] !== own) old.insertBefore(own, old.children[place] ?? null);
      return;
    }
    before.set(item.id, item.outerHTML);
    if (own) own.replaceWith(item);
    else old.insertBefore(item, old.children[place] ?? null);
  });
}

function put(fresh) {
  for (const part of fresh.querySelectorAll("[data-live]")) {
    const old = document.getElementById(part.id);
    const html = part.outerHTML;
    if (!old || before.get(part.id) === html) continue;
    before.set(part.id, html);
    if (part.dataset.live === "items") merge(old, part);
    else old.replaceWith(part);
  }
}

export async function refresh() {
  if (running) { again = true; return; }
  running = true;
  try {
    const answer = await fetch(location.href, { headers: { "x-live": "1" } });
    if (answer.ok && answer.url.split("#")[0] === location.href.split("#")[0]) {
      const follow = isAtEnd(document.querySelector("[data-chat]"));
      put(parser.parseFromString(await answer.text(), "text/html"));
      if (follow) toEnd();
    }
  } catch { /* the platform is gone or starts again: the next change tells */ } finally {
    running = false;
    if (again) { again = false; refresh(); }
  }
}

let waiting = 0;
function soon() {
  clearTimeout(waiting);
  waiting = setTimeout(refresh, 60);
}

const PAUSE = 1000; // ms before asking again a platform that did not answer

/** Calls `onChanges` whenever something changed on the platform. */
export async function listen(onChanges) {
  let newest = Number(document.body.dataset.newest || 0);
  for (;;) {
    // A browser opens six connections to a host: tabs that nobody looks at do not hold one.
    if (document.hidden) await new Promise((seen) => { document.addEventListener("visibilitychange", seen, { once: true }); });
    try {
      const answer = await fetch(`/sim/events?after=${newest}`);
      const data = await answer.json();
      if (data.newest < newest) location.reload(); // the platform was started anew
      newest = data.newest;
      if (data.events.length) onChanges();
    } catch { await new Promise((over) => { setTimeout(over, PAUSE); }); }
  }
}

// The platform's clock runs on between two looks at the server, as fast as it was told to.
const HOUR = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai", month: "2-digit", day: "2-digit" });

function tick() {
  const clock = document.getElementById("clock");
  if (!clock) return;
  clock.dataset.seen ??= String(Date.now());
  const { now, seen, speed, day } = clock.dataset;
  const moment = new Date((Number(now) + ((Date.now() - Number(seen)) / 1000) * Number(speed)) * 1000);
  clock.textContent = (day === undefined ? "" : `${DAY.format(moment)} `) + HOUR.format(moment);
}
setInterval(tick, 1000);

for (const list of document.querySelectorAll('[data-live="items"]')) {
  for (const item of list.children) before.set(item.id, item.outerHTML);
}
if (document.body.dataset.fan !== undefined) {
  if (window.parent === window) listen(soon);
  window.addEventListener("message", (event) => {
    if (event.origin === location.origin && event.data === "changed") soon();
  });
  toEnd();
}
