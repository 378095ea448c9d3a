import { describe, expect, it } from "vitest";

import type { Readiness } from "./api/orders";
import { faultsOf, standingOf } from "./readiness";

const missing = { kind: "node", name: "IPAdapterAdvanced", nodeId: "13", nodeTitle: "Apply the face", hint: "Install ComfyUI_IPAdapter_plus." };
const on = (name: string, more: Partial<Readiness> = {}): Readiness => ({ ready: false, reason: null, missing: [], engine: { id: name, name }, ...more });

describe("standingOf", () => {
  it("is ready when one engine is, and names it", () => {
    expect(standingOf({ extension: null }, [on("A", { missing: [missing] }), on("B", { ready: true })])).toMatchObject({ state: "READY", text: "Ready on B.", missing: [] });
  });

  it("counts the chosen engine only", () => {
    expect(standingOf({ extension: "Pack" }, [on("A", { missing: [missing] }), on("B", { ready: true })], "A")).toMatchObject({ state: "LACKING", text: "Needs Pack, which A does not have." });
  });

  it("takes the engine that lacks least", () => {
    const model = { ...missing, kind: "lora", name: "x.safetensors" };
    const found = standingOf({ extension: "Pack" }, [on("A", { missing: [missing, model] }), on("B", { missing: [model] })]);
    expect(found).toMatchObject({ state: "LACKING", engine: "B", text: "Needs x.safetensors, which no engine has." });
  });

  it("does not know while nobody could be asked, and says why", () => {
    expect(standingOf({ extension: null }, undefined)).toMatchObject({ state: "UNKNOWN", text: "Asking the engines." });
    expect(standingOf({ extension: null }, [])).toMatchObject({ state: "UNKNOWN", text: "There is no engine to ask." });
    expect(standingOf({ extension: null }, [on("A", { reason: "It does not answer." })])).toMatchObject({ state: "UNKNOWN", text: "A: It does not answer." });
  });
});

describe("faultsOf", () => {
  const lacking = { state: "LACKING" as const, missing: [missing], engine: "A" };

  it("says once what is missing, where, and what helps", () => {
    const problems = [{ field: "workflow", message: "node 'IPAdapterAdvanced' is missing on A (node 13)" }];
    expect(faultsOf(problems, lacking)).toEqual([{ text: "Node 'IPAdapterAdvanced' is missing on A", where: "in Apply the face (node 13)", hint: "Install ComfyUI_IPAdapter_plus." }]);
  });

  it("adds what the check did not tell", () => {
    expect(faultsOf([], lacking)).toEqual([{ text: "Node IPAdapterAdvanced is missing on A", where: "in Apply the face (node 13)", hint: "Install ComfyUI_IPAdapter_plus." }]);
    expect(faultsOf([], { ...lacking, state: "READY" })).toEqual([]);
  });

  it("names parameters as the form does", () => {
    expect(faultsOf([{ field: "parameters.denoise", message: "must lie between 0 and 1" }], { state: "READY", missing: [] }, { denoise: "Strength of the change" })[0]?.text).toBe("Strength of the change must lie between 0 and 1");
    expect(faultsOf([{ field: "negativePrompt", message: "is too long" }], { state: "READY", missing: [] })[0]?.text).toBe("Negative prompt is too long");
  });
});
