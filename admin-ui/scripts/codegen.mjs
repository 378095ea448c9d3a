// Makes from ../schema/schema.graphql what the page knows of it: the types of documents (graphql-env.d.ts) and the
// shape that the cache needs (schema-shape.json). With --check it writes nothing, and fails when the files differ
// from the schema or when a document does not fit it.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { buildSchema, introspectionFromSchema } from "graphql";

const root = fileURLToPath(new URL("..", import.meta.url));
const cli = join(root, "node_modules", "gql.tada", "bin", "cli.js");
const types = join(root, "src", "lib", "graphql-env.d.ts");
const shape = join(root, "src", "lib", "schema-shape.json");
const check = process.argv.includes("--check");

/** @param {string[]} args */
function tada(...args) {
  const { status } = spawnSync(process.execPath, [cli, ...args], { cwd: root, stdio: ["ignore", "inherit", "inherit"] });
  if (status !== 0) process.exit(status ?? 1);
}

/** What the cache asks for, and no more: it is part of the first load, and the schema grows. */
function makeShape() {
  const { types } = introspectionFromSchema(buildSchema(readFileSync(join(root, "..", "schema", "schema.graphql"), "utf8"))).__schema;
  const named = types.filter(({ name }) => !name.startsWith("__"));
  const abstract = named.filter((type) => type.kind === "INTERFACE" || type.kind === "UNION");
  const isNode = (/** @type {any} */ type) => type.interfaces.some((/** @type {any} */ one) => one.name === "Node");
  return JSON.stringify({
    possibleTypes: Object.fromEntries(abstract.map((type) => [type.name, type.possibleTypes.map(({ name }) => name)])),
    withoutId: named.filter((type) => type.kind === "OBJECT" && !isNode(type)).map(({ name }) => name),
  }) + "\n";
}

/** @param {string} path */
const read = (path) => {
  try {
    return readFileSync(path, "utf8").replaceAll("\r\n", "\n");
  } catch {
    return "";
  }
};

if (check) {
  const folder = mkdtempSync(join(tmpdir(), "codegen-"));
  try {
    const fresh = join(folder, "graphql-env.d.ts");
    tada("generate-output", "--output", fresh);
    const drifted = [];
    if (read(fresh) !== read(types)) drifted.push("src/lib/graphql-env.d.ts");
    if (makeShape() !== read(shape)) drifted.push("src/lib/schema-shape.json");
    if (drifted.length) {
      console.error(`${drifted.join(" and ")} no longer match schema/schema.graphql: run "npm run codegen".`);
      process.exitCode = 1;
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  if (!process.exitCode) tada("check", "--fail-on-warn");
} else {
  tada("generate-output");
  writeFileSync(shape, makeShape());
}
