// Fails when what the browser needs until the overview stands (scripts and styles, gzip) exceeds the budget,
// or when something that must stay lazy has slipped into it.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const BUDGET = 250_000;
// The entry, and the lazy chunk that the first page behind the login asks for.
const ROOTS = ["index.html", "src/features/overview/pages/OverviewPage.tsx"];
const LAZY = ["monaco-editor", "graphiql", "uplot"];
const dist = fileURLToPath(new URL("../dist", import.meta.url));
/** @type {Record<string, {file: string, isEntry?: boolean, imports?: string[], css?: string[]}>} */
const manifest = JSON.parse(readFileSync(join(dist, ".vite", "manifest.json"), "utf8"));

const files = new Set(["colour-scheme.js"]);
const seen = new Set();
/** @param {string} key */
function add(key) {
  const chunk = manifest[key];
  if (!chunk || seen.has(key)) return;
  seen.add(key);
  files.add(chunk.file);
  chunk.css?.forEach((file) => files.add(file));
  chunk.imports?.forEach(add);
}
for (const root of ROOTS) {
  if (!manifest[root]) throw new Error(`${root} is not in the build's manifest.`);
  add(root);
}

let total = 0;
for (const file of files) {
  const bytes = gzipSync(readFileSync(join(dist, file)), { level: 9 }).length;
  total += bytes;
  console.log(`${(bytes / 1000).toFixed(1).padStart(8)} kB  ${file}`);
}
console.log(`${(total / 1000).toFixed(1).padStart(8)} kB  first load, of ${BUDGET / 1000} allowed`);
const strays = [...seen].filter((key) => LAZY.some((name) => key.includes(`node_modules/${name}`) || key.includes(`_${name}`)));
if (strays.length) console.error(`These must be lazy: ${strays.join(", ")}`);
process.exitCode = total > BUDGET || strays.length ? 1 : 0;
