import { describe, expect, it } from "vitest";

import type { Parameter, Workflow } from "./api/orders";
import { batchOf, draftOf, EMPTY, inputOf, MAX_SEED, presetValues, randomSeed, seedFault, summary, withPreset, withValue, withWorkflow } from "./order";

const parameter = (name: string, kind: Parameter["kind"] = "FLOAT", more: Partial<Parameter> = {}): Parameter => ({
  name, kind, label: name, required: false, default: null, minimum: null, maximum: null, step: null, maxLength: null, choices: null, targets: [], ...more,
});
const workflow = (...parameters: Parameter[]): Pick<Workflow, "parameters" | "presets"> => ({ parameters, presets: [{ id: null, name: "quick", builtIn: true, parameters: { steps: 20, cfg: 6 } }] });

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
    const input = inputOf({ ...EMPTY, prompt: "x", values: { steps: 12 }, seed: "0", preset: "quick" }, { character: "c", style: "s" });
    expect(input).toMatchObject({ characterId: "c", styleId: "s", steps: 12, seed: "0", preset: "quick" });
  });

  it("sends only what the workflow knows, and what the order has no field for by its name", () => {
    const draft = { ...EMPTY, prompt: "x", negativePrompt: "y", seed: "7", values: { image: "QXNzZXQ6MQ==", denoise: 0.6, steps: 9, lora: "a.safetensors" } };
    const known = workflow(parameter("image", "IMAGE"), parameter("denoise"), parameter("steps", "INTEGER"));
    expect(inputOf(draft, {}, known)).toEqual({ workflow: "txt2img", priority: 0, steps: 9, parameters: { image: "QXNzZXQ6MQ==", denoise: 0.6 } });
  });

  it("leaves the prompt to the character when nothing was written", () => {
    expect(inputOf(EMPTY, { character: "c" })).not.toHaveProperty("prompt");
    expect(inputOf(EMPTY, {})).toHaveProperty("prompt", "");
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
    const draft = withPreset({ ...EMPTY, values: { steps: 99, width: 640 } }, { name: "quick", parameters: { steps: 20, cfg: 6 } });
    expect(draft).toMatchObject({ preset: "quick", values: { width: 640 } });
    expect(draft.values).not.toHaveProperty("steps");
    expect(withPreset(draft, null).preset).toBeNull();
  });
});

describe("withWorkflow", () => {
  it("keeps what was set, and leaves the preset, which is the other workflow's", () => {
    expect(withWorkflow({ ...EMPTY, preset: "quick", batch: 3, values: { steps: 9 } }, "img2img")).toMatchObject({ workflow: "img2img", preset: null, batch: null, values: { steps: 9 } });
  });
});

describe("withValue", () => {
  it("sets, and gives back to preset, style and workflow", () => {
    const draft = { ...EMPTY, ...withValue(EMPTY, "steps", 9) };
    expect(draft.values).toEqual({ steps: 9 });
    expect(withValue(draft, "steps", null).values).toEqual({});
  });
});

describe("presetValues", () => {
  it("holds the chosen preset's values and those set by hand over them, of this workflow, without pictures", () => {
    const known = workflow(parameter("steps", "INTEGER"), parameter("cfg"), parameter("image", "IMAGE"));
    expect(presetValues({ ...EMPTY, preset: "quick", values: { steps: 33, image: "a", lora: "b" } }, known)).toEqual({ steps: 33, cfg: 6 });
  });
});

describe("batchOf", () => {
  it("is the workflow's own number until one sets another, and nothing where it has none", () => {
    const known = workflow(parameter("batch", "INTEGER", { default: 4 }));
    expect(batchOf(EMPTY, known)).toBe(4);
    expect(batchOf({ batch: 2 }, known)).toBe(2);
    expect(batchOf(EMPTY, workflow())).toBeUndefined();
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
    expect(summary({ steps: 20, sampler: "euler" })).toBe("20 steps · euler");
  });
});
