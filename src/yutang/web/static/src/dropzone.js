// <form data-dropzone> with one <input type="file" multiple>: drop, paste or choose pictures; they add up until sent.
//   [data-dropzone-list]      gets a thumbnail and a name for each file
//   [data-dropzone-progress]  a <progress>, shown while htmx uploads
//   data-dropzone-auto        on the form: send as soon as files arrive
import { on, say } from "./on.js";

const THUMBNAIL_PX = 96;

const inputOf = (zone) => zone.querySelector('input[type="file"]');
const keyOf = (file) => `${file.name}|${file.size}|${file.lastModified}`;

const chosen = new WeakMap(); // input -> what it held before the person chose more

function add(zone, files) {
  const input = inputOf(zone);
  const all = new Map([...(chosen.get(input) ?? []), ...files].map((file) => [keyOf(file), file]));
  keep(zone, [...all.values()]);
  if (files.length && "dropzoneAuto" in zone.dataset) zone.requestSubmit();
}

function keep(zone, files) {
  const input = inputOf(zone);
  const transfer = new DataTransfer();
  for (const file of files) transfer.items.add(file);
  input.files = transfer.files;
  chosen.set(input, files);
  zone.toggleAttribute("data-dropzone-filled", files.length > 0);
  zone.querySelector("[data-dropzone-list]")?.replaceChildren(...files.map((file) => row(zone, file)));
}

function row(zone, file) {
  const item = document.createElement("li");
  const name = document.createElement("span");
  const drop = document.createElement("button");
  const canvas = document.createElement("canvas");
  item.className = "dropzone-file";
  name.textContent = file.name;
  drop.type = "button";
  drop.className = "btn-close";
  drop.setAttribute("aria-label", `${say("移除", "Remove")} ${file.name}`);
  drop.addEventListener("click", () => keep(zone, chosen.get(inputOf(zone)).filter((other) => other !== file)));
  canvas.setAttribute("aria-hidden", "true");
  canvas.width = canvas.height = THUMBNAIL_PX;
  item.append(canvas, name, drop);
  draw(canvas, file);
  return item;
}

// Drawn on a canvas: an <img> would need blob: in the content security policy.
async function draw(canvas, file) {
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(THUMBNAIL_PX / picture.width, THUMBNAIL_PX / picture.height);
    const [width, height] = [picture.width * scale, picture.height * scale];
    canvas.getContext("2d").drawImage(picture, (THUMBNAIL_PX - width) / 2, (THUMBNAIL_PX - height) / 2, width, height);
    picture.close();
  } catch {
    canvas.classList.add("dropzone-unreadable"); // the server will say what is wrong with it
  }
}

on("change", '[data-dropzone] input[type="file"]', (_event, input) => add(input.closest("[data-dropzone]"), [...input.files]));

on("dragover", "[data-dropzone]", (event, zone) => {
  event.preventDefault();
  zone.setAttribute("data-dropzone-over", "");
});

on("dragleave", "[data-dropzone]", (event, zone) => {
  if (!zone.contains(event.relatedTarget)) zone.removeAttribute("data-dropzone-over");
});

on("drop", "[data-dropzone]", (event, zone) => {
  event.preventDefault();
  zone.removeAttribute("data-dropzone-over");
  add(zone, [...event.dataTransfer.files]);
});

document.addEventListener("paste", (event) => {
  const zone = document.querySelector("[data-dropzone]");
  const files = [...(event.clipboardData?.files ?? [])];
  if (!zone || !files.length) return;
  event.preventDefault();
  add(zone, files);
});

on("htmx:xhr:progress", "[data-dropzone]", (event, zone) => {
  const bar = zone.querySelector("[data-dropzone-progress]");
  if (!bar || !event.detail.lengthComputable) return;
  bar.hidden = false;
  bar.max = event.detail.total;
  bar.value = event.detail.loaded;
});

on("htmx:afterRequest", "[data-dropzone]", (event, zone) => {
  const bar = zone.querySelector("[data-dropzone-progress]");
  if (bar) bar.hidden = true;
  if (event.detail.successful && event.target === zone) keep(zone, []);
});
