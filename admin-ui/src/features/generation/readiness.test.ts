import { describe, expect, it } from "vitest";

import type { Readiness } from "./api/orders";
import { faultsOf, standingOf } from "./readiness";

const missing = { kind: "node", name: "IPAdapterAdvanced", nodeId: "13", nodeTitle: "Apply the face", hint: "Install ComfyUI_IPAdapter_plus." };
const on = (name: string, more: Partial<Readiness> = {}): Readiness => ({ ready: false, reason: null, missing: [], engine: { id: name, name }, ...more });

describe("standingOf", () => {
  it("is ready when one engine is, and names it", () => {
    expect(standingOf({ extension: null }, [on("A", { missing: [missing] }), on("B", { ready: true })])).toMatchObject({ state: "READY", text: "Ready on B.", missing: [] });
  });

  it("counts the engines where there is little room", () => {
    expect(standingOf({ extension: null }, [on("A", { ready: true }), on("B", { ready: true })])).toMatchObject({ text: "Ready on A and B.", brief: "Ready on 2 engines" });
  });

  it("counts the chosen engine only", () => {
    expect(standingOf({ extension: "Pack" }, [on("A", { missing: [missing] }), on("B", { ready: true })], "A")).toMatchObject({ state: "LACKING", text: "Needs Pack, which A does not have." });
  });

  it("takes the engine that lacks least", () => {
    const none = { ...missing, kind: "upscale model", name: "" };
    expect(standingOf({ extension: null }, [on("A", { missing: [none] })])).toMatchObject({ text: "Needs any upscale model, which A does not have." });
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
  const parameters = [
    { name: "denoise", label: "Strength of the change", targets: [{ node: "3", input: "denoise" }] },
    { name: "upscaleModel", label: "Upscale model", targets: [{ node: "11", input: "model_name" }] },
  ];

  it("says what is missing, where, and what helps", () => {
    const message = "node 'IPAdapterAdvanced' is missing on A (node 13, Apply the face). Install the node pack ComfyUI_IPAdapter_plus on the engine and restart it.";
    expect(faultsOf([{ field: "workflow", message }], parameters)).toEqual([
      { text: "Node 'IPAdapterAdvanced' is missing on A", where: "in node 13, Apply the face", hint: "Install the node pack ComfyUI_IPAdapter_plus on the engine and restart it." },
    ]);
  });

  it("names parameters as the form does, wherever the server found them", () => {
    expect(faultsOf([{ field: "parameters.denoise", message: "must lie between 0 and 1" }], parameters)[0]?.text).toBe("Strength of the change must lie between 0 and 1");
    expect(faultsOf([{ field: "order.negativePrompt", message: "is too long" }], parameters)[0]?.text).toBe("Negative prompt is too long");
  });

  it("says what to do where there is nothing to choose from", () => {
    const none = { kind: "upscale model", name: "", nodeId: "11", nodeTitle: "Load upscale model", hint: "Put one into models/upscale_models." };
    expect(faultsOf([{ field: "parameters.upscaleModel", message: "is required" }], parameters, [none])).toEqual([{ text: "Upscale model is required", where: undefined, hint: "Put one into models/upscale_models." }]);
  });
});
