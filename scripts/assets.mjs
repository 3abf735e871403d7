// Builds everything a browser loads into src/yutang/web/static/dist/. Run by `make assets`.
//
//   console-HASH.css   Tabler and src/console.css
//   card-HASH.css      the card that people print
//   console-HASH.js    htmx, the parts of Tabler's Bootstrap that the console uses, and src/console.js
//   fan-page-HASH.js   what makes the pages that fans open easier to use
//   poster_editor-HASH.* the poster editor with Konva, which only its own page loads
//   theme-HASH.js      the few lines that must run before the first paint
//   icons-HASH.svg     the icons named in scripts/icons.txt as one sprite
//   fonts/             a Chinese font for pictures drawn on the server
//   manifest.json      plain name -> hashed name
//
// Names carry a hash of the content, so the server may call them immutable. Text files also get a .gz beside them.

import { createHash } from "node:crypto";
import { cp, mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

import { build } from "esbuild";

const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const SOURCE = path.join(ROOT, "src/yutang/web/static/src");
const TARGET = path.join(ROOT, "src/yutang/web/static/dist");
const STAGING = `${TARGET}.new`; // swapped in at the end: a failed build leaves the last good one
const MODULES = path.join(ROOT, "node_modules");
const TEST_ASSETS = path.join(ROOT, "build/test-assets");
const ENTRIES = ["card.css", "console.css", "console.js", "fan-page.js", "poster_editor.css", "poster_editor/poster_editor.js", "theme.js"];
const FONT = "@expo-google-fonts/noto-sans-sc";

async function bundle() {
  const result = await build({
    absWorkingDir: ROOT,
    entryPoints: ENTRIES.map((name) => path.join(SOURCE, name)),
    outdir: STAGING,
    entryNames: "[name]-[hash]",
    bundle: true,
    minify: true,
    format: "iife",
    target: ["chrome90", "safari15.4"], // the first with <dialog>; WebViews of WeChat are newer
    legalComments: "eof",
    metafile: true,
    logOverride: { "direct-eval": "silent" }, // htmx has one; console.js turns it off
  });
  const names = {};
  for (const [output, { entryPoint }] of Object.entries(result.metafile.outputs)) {
    names[path.basename(entryPoint)] = path.basename(output);
  }
  return names;
}

async function sprite() {
  const list = await readFile(path.join(ROOT, "scripts/icons.txt"), "utf8");
  const icons = list.split("\n").filter((line) => line && !line.startsWith("#"));
  const symbols = await Promise.all(icons.map(symbol));
  const text = `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
  return { "icons.svg": await writeHashed("icons", "svg", text) };
}

async function symbol(name) {
  const filled = name.endsWith("-filled");
  const file = path.join(MODULES, "@tabler/icons/icons", filled ? "filled" : "outline", `${name.replace(/-filled$/, "")}.svg`);
  const drawing = await readFile(file, "utf8");
  const shapes = drawing.replace(/^[\s\S]*?<svg[\s\S]*?>/, "").replace(/<\/svg>\s*$/, "");
  const trimmed = shapes.replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none" \/>/, "").replace(/\s*\n\s*/g, "");
  const paint = filled
    ? 'fill="currentColor"'
    : 'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"';
  return `<symbol id="${name}" viewBox="0 0 24 24" ${paint}>${trimmed}</symbol>`;
}

async function writeHashed(stem, extension, text) {
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 8).toUpperCase();
  const name = `${stem}-${hash}.${extension}`;
  await writeFile(path.join(STAGING, name), text);
  return name;
}

async function fonts() {
  await mkdir(path.join(STAGING, "fonts"));
  const copies = { "400Regular/NotoSansSC_400Regular.ttf": "NotoSansSC-Regular.ttf", LICENSE_FONT: "OFL.txt" };
  for (const [from, to] of Object.entries(copies)) {
    await cp(path.join(MODULES, FONT, from), path.join(STAGING, "fonts", to));
  }
}

async function compress() {
  for (const name of await readdir(STAGING)) {
    if (!/\.(css|js|svg)$/.test(name)) continue;
    const file = path.join(STAGING, name);
    await writeFile(`${file}.gz`, gzipSync(await readFile(file), { level: 9 }));
  }
}

async function testAssets() {
  await mkdir(TEST_ASSETS, { recursive: true });
  await cp(path.join(MODULES, "axe-core/axe.min.js"), path.join(TEST_ASSETS, "axe.min.js"));
}

await rm(STAGING, { recursive: true, force: true });
await mkdir(STAGING, { recursive: true });
const manifest = { ...(await bundle()), ...(await sprite()) };
await fonts();
await compress();
await writeFile(path.join(STAGING, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
await rm(TARGET, { recursive: true, force: true });
await rename(STAGING, TARGET);
await testAssets();
console.log(`assets: ${Object.values(manifest).join(", ")}`);
