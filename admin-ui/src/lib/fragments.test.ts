import { expect, it } from "vitest";

const sources = import.meta.glob<string>(["/src/**/*.{ts,tsx}", "!/src/lib/graphql-env.d.ts", "!/src/**/*.test.*"], { query: "?raw", import: "default", eager: true });

/** Where these fields are selected one after the other. */
const selecting = (...fields: string[]) => Object.entries(sources).flatMap(([path, source]) => [...source.matchAll(new RegExp(`\\n *${fields.join("\\n *")}\\n`, "g"))].map(() => path));

it("writes once what is shown of a job's progress, of its events, and of a workflow's form", () => {
  expect(selecting("etaSeconds", "previewUrl")).toEqual(["/src/lib/jobs.ts"]);
  expect(selecting("node", "step", "total", "percent", "etaSeconds")).toEqual(["/src/lib/jobs.ts"]);
  expect(selecting("maxLength", "choices", "targets \\{")).toEqual(["/src/features/generation/api/workflows.ts"]);
});
