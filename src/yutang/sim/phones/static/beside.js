// Phones side by side: one connection to the platform for all of them, and the platform's own controls.
import { listen, refresh } from "./live.js";
import { act, post, say } from "./send.js";

const phones = [...document.querySelectorAll("iframe[data-phone]")];
let waiting = 0;

listen(() => {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    for (const phone of phones) phone.contentWindow.postMessage("changed", location.origin);
    refresh();
  }, 50);
});

async function put(body, words) {
  try {
    const answer = await fetch("/sim/faults", { method: "PUT", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
    const data = await answer.json();
    if (!answer.ok) throw new Error(data.message);
    say(words);
  } catch (error) { say(error.message, true); }
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.dataset.put) {
    event.preventDefault();
    const push = {};
    for (const [name, value] of new FormData(form)) push[name] = Number(value || 0) / 100;
    await put({ push }, form.querySelector("button").textContent);
  } else if (form.dataset.add !== undefined) {
    event.preventDefault();
    event.stopImmediatePropagation();
    try {
      const made = await post("/sim/fans", { nickname: form.elements.nickname.value });
      location.assign(`?fans=${form.dataset.add},${made.fans[0].id}`);
    } catch (error) { say(error.message, true); }
  }
}, true);

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-put-fault]");
  if (button) put({ api: [JSON.parse(button.dataset.putFault)] }, button.textContent);
});

export { act };
