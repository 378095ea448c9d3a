import { expect, it } from "vitest";

import { toBase64 } from "./bytes";
import { plainLines } from "./plain";
import { clean, joined, listed, text } from "./search";

it("carries every byte of a file, whatever its encoding", () => {
  const bytes = Uint8Array.from({ length: 70_000 }, (_, index) => (index * 31) % 256);
  expect(Uint8Array.from(atob(toBase64(bytes)), (letter) => letter.charCodeAt(0))).toEqual(bytes);
  expect(toBase64(new Uint8Array())).toBe("");
});

it("keeps a file's text as text: tags and odd backticks stay characters", () => {
  expect(plainLines("- ran `npm test` → PASS\n  - <img src=x onerror=alert(1)>\nit`s")).toEqual([
    { depth: 0, bullet: true, parts: ["ran ", "npm test", " → PASS"] },
    { depth: 1, bullet: true, parts: ["<img src=x onerror=alert(1)>"] },
    { depth: 0, bullet: false, parts: ["it`s"] },
  ]);
});

it("loses no character of a line", () => {
  for (const line of ["", "a`b`c`d", "``", "`", "- ", "  - x `y`", "-no bullet"]) {
    const [read] = plainLines(line);
    expect(read?.parts.join("`")).toBe(line.replace(/^\s*([-*•]\s+)?/, ""));
  }
});

it("reads lists out of the URL, only what it knows", () => {
  const states = ["TODO", "DONE"] as const;
  expect(listed("DONE,NONSENSE,TODO", states)).toEqual(["TODO", "DONE"]);
  expect(clean("NONSENSE", states)).toBeUndefined();
  expect(clean(["TODO"], states)).toBeUndefined();
  expect(joined([])).toBeUndefined();
  // "?q=123" arrives as a number.
  expect(text(123)).toBe("123");
  expect(text("")).toBeUndefined();
});
