import { describe, expect, it } from "vitest";

import { draftOf, EMPTY, inputOf, MAX_SEED, randomSeed, seedFault, summary, withPreset } from "./order";

const job = {
  askedPrompt: "at the sea",
  askedNegativePrompt: "rain",
  parameters: { prompt: "portrait, at the sea", steps: 30, cfg: 6.5, sampler: "euler", scheduler: "normal", checkpoint: "a.safetensors", width: 512, height: 640, seed: "7", batch: 2 },
  seed: "18446744073709551615",
  batch: 2,
  priority: 5,
  workflow: { id: "w", key: "txt2img", name: "Text to image", graph: {} },
};

describe("inputOf", () => {
  it("leaves out what nobody set, so that style and workflow decide", () => {
    expect(inputOf({ ...EMPTY, prompt: "x" }, {})).toEqual({ workflow: "txt2img", prompt: "x", batch: 1, priority: 0 });
  });

  it("names character, style and what was set by hand", () => {
    const input = inputOf({ ...EMPTY, prompt: "x", steps: 12, seed: "0", preset: "quick" }, { character: "c", style: "s" });
    expect(input).toMatchObject({ characterId: "c", styleId: "s", steps: 12, seed: "0", preset: "quick" });
  });
});

describe("draftOf", () => {
  it("asks for the same again: the prompt as written, every value, the whole 64-bit seed", () => {
    expect(inputOf(draftOf(job, "same"), {})).toEqual({
      workflow: "txt2img", prompt: "at the sea", negativePrompt: "rain", seed: "18446744073709551615", batch: 2, priority: 5,
      steps: 30, cfg: 6.5, sampler: "euler", scheduler: "normal", checkpoint: "a.safetensors", width: 512, height: 640,
    });
  });

  it("varies by leaving the seed to chance", () => {
    expect(inputOf(draftOf(job, "new"), {})).not.toHaveProperty("seed");
  });
});

describe("withPreset", () => {
  it("takes back what was set by hand of the values that it sets, and only those", () => {
    const draft = withPreset({ ...EMPTY, steps: 99, width: 640 }, { name: "quick", parameters: { steps: 20, cfg: 6 } });
    expect(draft).toMatchObject({ preset: "quick", steps: null, width: 640 });
    expect(withPreset(draft, null).preset).toBeNull();
  });
});

describe("seedFault", () => {
  it("takes whole numbers up to 2^64 − 1, and none at all", () => {
    expect(seedFault(null)).toBeUndefined();
    expect(seedFault("0")).toBeUndefined();
    expect(seedFault(String(MAX_SEED))).toBeUndefined();
    for (const wrong of [String(MAX_SEED + 1n), "-1", "1.5", "abc", "99999999999999999999999"]) expect(seedFault(wrong)).toBeDefined();
  });
});

describe("randomSeed", () => {
  it("stays where every program can read it as a number", () => {
    for (let index = 0; index < 200; index += 1) expect(Number.isSafeInteger(Number(randomSeed()))).toBe(true);
  });
});

describe("summary", () => {
  it("says in one line what will be", () => {
    expect(summary(job.parameters)).toBe("512×640 · 30 steps · CFG 6.5 · euler/normal · a");
  });
});
