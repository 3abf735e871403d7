// The parts of a phone's page that move: the account's menu, the tools, pictures held down, the web view.
import { toEnd } from "./live.js";
import { act, post, say } from "./send.js";

const fan = document.body.dataset.fan;
const words = JSON.parse(document.getElementById("words").textContent);

// ---- things that open and close ----------------------------------------------------------------------------------

function set(button, open) {
  button.setAttribute("aria-expanded", String(open));
  document.getElementById(button.getAttribute("aria-controls")).hidden = !open;
}

function closeAll(except) {
  for (const button of document.querySelectorAll("[data-opens][aria-expanded=true]")) if (button !== except) set(button, false);
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) {
    const open = opener.getAttribute("aria-expanded") !== "true";
    closeAll(opener);
    set(opener, open);
    if (open && opener.closest(".foot")) toEnd();
    return;
  }
  if (!event.target.closest(".tools")) closeAll();
  const turn = event.target.closest("[data-turn]");
  if (turn) {
    for (const part of document.querySelectorAll("[data-turned]")) part.hidden = part.dataset.turned !== turn.dataset.turn;
    document.querySelector(`[data-turned=${turn.dataset.turn}] :is(textarea, button)`)?.focus();
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    const open = document.querySelector("[data-opens][aria-expanded=true]");
    closeAll();
    open?.focus();
  }
  const area = event.target.closest?.(".composer textarea");
  if (area && event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    area.form.requestSubmit();
  }
});

// ---- a menu entry: the platform says what it does ------------------------------------------------------------------

document.addEventListener("click", async (event) => {
  const entry = event.target.closest("button[data-tap]");
  if (!entry) return;
  closeAll();
  try {
    const done = await post(`/sim/fans/${fan}/tap`, { app_id: entry.dataset.app, path: JSON.parse(entry.dataset.tap) });
    if (done.url) location.assign(`/phone/${fan}/web?url=${encodeURIComponent(done.url)}&back=${encodeURIComponent(location.pathname)}`);
  } catch (error) { say(error.message, true); }
});

// ---- pictures held down ---------------------------------------------------------------------------------------------

const HOLD = 500; // ms, as phones do

function held(element, what) {
  let timer = 0;
  const stop = () => clearTimeout(timer);
  element.addEventListener("pointerdown", (event) => {
    const link = event.target.closest("[data-hold]");
    if (link) timer = setTimeout(() => what(link), HOLD);
  });
  for (const end of ["pointerup", "pointerleave", "pointercancel", "pointermove"]) element.addEventListener(end, stop);
  element.addEventListener("contextmenu", (event) => {
    const link = event.target.closest("[data-hold]");
    if (!link) return;
    event.preventDefault();
    stop();
    what(link);
  });
}

held(document, (link) => location.assign(link.href));

const sheet = document.getElementById("sheet");

function link(href, text, plain = true) {
  const made = document.createElement("a");
  made.className = plain ? "button plain wide" : "button wide";
  made.href = href;
  made.textContent = text;
  return made;
}

/** What a phone offers for a picture: follow the code in it, post it, or nothing. */
async function offer(blob) {
  const form = new FormData();
  form.set("file", blob, "picture.png");
  const kept = await post(`/sim/fans/${fan}/pictures`, form);
  const list = sheet.querySelector("[data-choices]");
  list.replaceChildren();
  sheet.querySelector("img").src = `/phones/pictures/${kept.id}`;
  for (const code of kept.codes) list.append(link(`/phone/${fan}/open?payload=${encodeURIComponent(code)}`, words.follow, false));
  if (!kept.codes.length) {
    const none = document.createElement("p");
    none.textContent = words.none;
    list.append(none);
  }
  list.append(link(`/phone/${fan}/moments?picture=${kept.id}`, words.moments));
  if (!sheet.open) sheet.showModal();
}

/** Asks whether to pay; "ok", "cancel" or "fail". */
function askToPay(prepay) {
  return new Promise((answer) => {
    const token = prepay.replace(/^prepay_id=wx/, "");
    const at = `/sim/pay/orders/${encodeURIComponent(token)}`;
    fetch(at).then(async (found) => {
      if (!found.ok) return answer("fail");
      const order = await found.json();
      const box = document.createElement("dialog");
      box.className = "pay";
      box.setAttribute("aria-label", order.title);
      const line = document.createElement("p");
      line.textContent = `${order.merchant} · ${order.title}`;
      const sum = document.createElement("p");
      sum.textContent = `¥${order.yuan}`;
      const choice = (text, name, act) => {
        const button = document.createElement("button");
        button.type = "button";
        button.className = name;
        button.textContent = text;
        button.addEventListener("click", async () => { button.disabled = true; const said = await act(); box.remove(); answer(said); });
        return button;
      };
      const pay = () => post(`${at}/pay`, { fan }).then(() => "ok", (error) => { say(error.message, true); return "fail"; });
      box.append(line, sum, choice(words.pay, "button wide", pay), choice(words.cancel, "button plain wide", async () => "cancel"));
      document.body.append(box);
      box.showModal();
    }, () => answer("fail"));
  });
}

const frame = document.querySelector("iframe[data-web]");
if (frame) {
  window.addEventListener("message", async (event) => {
    if (event.source !== frame.contentWindow || !event.data || typeof event.data !== "object") return;
    const { kind, picture, url, title } = event.data;
    try {
      if (kind === "picture" && typeof picture === "string" && picture.startsWith("data:image/")) {
        await offer(await (await fetch(picture)).blob());
      } else if (kind === "nothing") say(words.none, true);
      else if (kind === "open" && /^https?:/.test(url)) location.assign(`/phone/${fan}/web?url=${encodeURIComponent(url)}`);
      else if (kind === "pay" && typeof event.data.prepay === "string") {
        const result = await askToPay(event.data.prepay);
        frame.contentWindow.postMessage({ kind: "paid", id: event.data.id, result }, "*");
      } else if (kind === "title" && title) document.querySelector(".bar h1").textContent = String(title).slice(0, 60);
    } catch (error) { say(error.message, true); }
  });
  document.querySelector("[data-find-codes]").addEventListener("click", () => {
    frame.contentWindow.postMessage({ kind: "pictures" }, "*");
  });
}
document.querySelector("[data-close-sheet]")?.addEventListener("click", () => sheet.close());

// ---- scanning a picture ---------------------------------------------------------------------------------------------

document.querySelector("form[data-scan]")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const file = event.target.elements.file.files[0];
  if (!file) return;
  try { await offer(file); } catch (error) { say(error.message, true); }
  event.target.reset();
});

export { act };
