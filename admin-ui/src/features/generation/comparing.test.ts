import { describe, expect, it } from "vitest";

import { comparisonOf, nameOf, openJobs, tally } from "./comparing";
import { EMPTY, inputOf } from "./order";

describe("nameOf", () => {
  it("tells where the prompts part", () => {
    expect(nameOf("at the sea in the morning", "at the sea at night")).toBe("in the morning / at night");
    expect(nameOf("rain", "sun")).toBe("rain / sun");
    expect(nameOf("same", "same")).toBe("same / same");
  });
});

describe("comparisonOf", () => {
  const draft = { ...EMPTY, prompt: "a", promptB: "b", pairs: 3, batch: 4 };

  it("asks for as many seeds as were wanted, one picture each, everything else the same", () => {
    expect(comparisonOf(draft, inputOf(draft, { character: "c" }))).toEqual({ name: "a / b", promptA: "a", promptB: "b", count: 3, order: { workflow: "txt2img", priority: 0, batch: 1, characterId: "c" } });
  });

  it("begins with the seed that is kept, and stays within 64 bits", () => {
    const kept = { ...draft, seed: String(2n ** 64n - 2n) };
    const input = comparisonOf(kept, inputOf(kept, {}));
    expect(input).toMatchObject({ seeds: ["18446744073709551614", "18446744073709551615", "0"] });
    expect(input).not.toHaveProperty("count");
    expect(input.order).not.toHaveProperty("seed");
  });
});

describe("tally", () => {
  it("counts what is over and what failed, of all that were asked for", () => {
    const pairs = [{ a: { state: "SUCCEEDED" as const }, b: { state: "FAILED" as const } }, { a: { state: "RUNNING" as const }, b: null }];
    expect(tally(pairs)).toEqual({ total: 4, over: 2, failed: 1 });
  });
});

describe("openJobs", () => {
  it("follows a job until its pictures are there, not only until it is over", () => {
    const job = (id: string, state: "RUNNING" | "SUCCEEDED" | "FAILED", assets: readonly unknown[] = []) => ({ id, state, assets });
    expect(openJobs([{ a: job("1", "RUNNING"), b: job("2", "SUCCEEDED") }, { a: job("3", "SUCCEEDED", [{}]), b: job("4", "FAILED") }, { a: null, b: null }])).toEqual(["1", "2"]);
  });
});
