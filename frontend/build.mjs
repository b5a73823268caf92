// Bundles style sheet, script and icon sprite into the ui room's static folder.
//
//     npm ci && npm run build          once
//     npm run watch                    while writing styles
//
// The sprite holds only the icons that templates and menu entries name.
import { context, build } from "esbuild";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));
const source = join(here, "..", "fengqiao");
const target = join(source, "kernel", "ui", "static", "ui", "build");
const outline = join(here, "node_modules", "@tabler", "icons", "icons", "outline");

// {% icon "search" %} and icon_name="search" in templates; icon="search" in Python.
const ICON_IN_TEMPLATE = [/\{%\s*icon\s+"([a-z0-9-]+)"/g, /icon_name="([a-z0-9-]+)"/g];
const ICON_IN_PYTHON = [/icon(?::\s*str)?\s*=\s*"([a-z0-9-]+)"/g];

async function filesUnder(folder, ending) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

async function iconsNamed() {
  const names = new Set();
  for (const [ending, patterns] of [[".html", ICON_IN_TEMPLATE], [".py", ICON_IN_PYTHON]]) {
    for (const file of await filesUnder(source, ending)) {
      const text = await readFile(file, "utf8");
      for (const pattern of patterns) {
        for (const match of text.matchAll(pattern)) names.add(match[1]);
      }
    }
  }
  return [...names].sort();
}

async function symbol(name) {
  const svg = await readFile(join(outline, `${name}.svg`), "utf8").catch(() => {
    throw new Error(`图标 ${name} 不在 Tabler outline 图标中，请改用现有名称。`);
  });
  const inside = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
  const paths = inside.replace(/<path stroke="none"[^>]*>/, "").replace(/\s+/g, " ").trim();
  return (
    `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" ` +
    `stroke-linecap="round" stroke-linejoin="round">${paths}</symbol>`
  );
}

async function writeSprite() {
  const names = await iconsNamed();
  const symbols = await Promise.all(names.map(symbol));
  const sprite = `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`;
  await writeFile(join(target, "icons.svg"), sprite);
  return names.length;
}

// The server sends the .gz beside a file when the browser takes it.
async function compress() {
  for (const name of ["app.css", "app.js", "map.css", "map.js", "icons.svg"]) {
    const content = await readFile(join(target, name));
    await writeFile(join(target, `${name}.gz`), gzipSync(content, { level: 9 }));
    console.log(`${name}  ${(content.length / 1024).toFixed(0)} KiB`);
  }
}

const options = {
  entryPoints: [
    { in: join(here, "src", "app.js"), out: "app" },
    { in: join(here, "src", "app.css"), out: "app" },
    // Only the page with the map pays for the map.
    { in: join(here, "src", "map.js"), out: "map" },
    { in: join(here, "src", "map.css"), out: "map" },
  ],
  outdir: target,
  bundle: true,
  minify: true,
  legalComments: "none",
  // Leaflet's style sheet names pictures of markers and layers, which this map does not use.
  loader: { ".png": "empty" },
  // Office machines often run a browser some years old.
  target: ["chrome87", "firefox91"],
  logLevel: "warning",
};

await rm(target, { recursive: true, force: true });
await mkdir(target, { recursive: true });
if (process.argv.includes("--watch")) {
  await writeSprite();
  await (await context(options)).watch();
  console.log("watching");
} else {
  await build(options);
  console.log(`${await writeSprite()} icons`);
  await compress();
}
