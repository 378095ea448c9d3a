import { expect, it } from "vitest";

const sources = import.meta.glob<string>("/src/**/*.{ts,tsx}", { query: "?raw", import: "default", eager: true });
const sheets = import.meta.glob("/node_modules/@mantine/core/styles/*.css", { query: "?url" });

it("brings the styles of every Mantine component in use", () => {
  const brought = sources["/src/app/mantine.ts"] ?? "";
  const used = Object.values(sources)
    .flatMap((source) => [...source.matchAll(/import \{([^}]*)\} from "@mantine\/core"/g)])
    .flatMap(([, names = ""]) => names.split(",").map((name) => name.trim()));
  const missing = [...new Set(used)].filter((name) => `/node_modules/@mantine/core/styles/${name}.css` in sheets && !brought.includes(`/styles/${name}.layer.css"`));
  expect(used).toContain("Button");
  expect(missing).toEqual([]);
});
