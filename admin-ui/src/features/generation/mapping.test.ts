import { describe, expect, it } from "vitest";

import type { InspectedNode, Inspection } from "./api/workflows";
import { keyFor, parametersOf, placesOf, readGraph, rowFor, rowsOf } from "./mapping";

const nodes: InspectedNode[] = [
  { id: "3", title: "Sampler", classType: "KSampler", inputs: [
    { name: "model", value: ["4", 0], linked: true, kind: null, suggestion: null },
    { name: "sampler_name", value: "euler", linked: false, kind: "CHOICE", suggestion: "sampler" },
    { name: "add_noise", value: true, linked: false, kind: "BOOLEAN", suggestion: null },
  ] },
];
const suggestion: Inspection["suggestions"][number] = { name: "steps", label: "Steps", kind: "INTEGER", targets: [{ node: "3", input: "steps" }], default: 20, required: false, minimum: 1, maximum: 200, step: 1, maxLength: null };

describe("readGraph", () => {
  it("takes a graph in API form, and what is sent to /prompt", () => {
    const graph = { "4": { class_type: "A", inputs: {} } };
    expect(readGraph(JSON.stringify(graph))).toEqual({ graph });
    expect(readGraph(JSON.stringify({ client_id: "x", prompt: graph }))).toEqual({ graph });
  });

  it("knows what ComfyUI's page saves, and says why anything else is no graph", () => {
    expect(readGraph(JSON.stringify({ nodes: [], links: [], version: 0.4 }))).toMatchObject({ fromPage: true });
    expect(readGraph("[1]")).toMatchObject({ fault: expect.stringContaining("no graph") as string });
    expect(readGraph("{")).toMatchObject({ fault: expect.stringContaining("no JSON") as string });
  });

  it("does not take a node that is called prompt for the whole", () => {
    const graph = { prompt: { class_type: "A", inputs: {} } };
    expect(readGraph(JSON.stringify(graph))).toEqual({ graph });
  });
});

describe("rows", () => {
  it("go back to what they came from", () => {
    expect(parametersOf(rowsOf([suggestion]))).toEqual({ faults: {}, parameters: [{ name: "steps", label: "Steps", kind: "INTEGER", required: false, targets: [{ node: "3", input: "steps" }], default: 20, minimum: 1, maximum: 200, step: 1 }] });
  });

  it("offer every input that holds a value, and no linked one", () => {
    expect(placesOf(nodes).map(({ value }) => value)).toEqual(["3 sampler_name", "3 add_noise"]);
  });

  it("are made for a place with its kind, its value and a name that is free", () => {
    const first = rowFor("3 sampler_name", nodes, []);
    expect(first).toMatchObject({ id: 0, name: "samplerName", label: "Sampler name", kind: "CHOICE", default: "euler", places: ["3 sampler_name"] });
    expect(rowFor("3 sampler_name", nodes, [first])).toMatchObject({ id: 1, name: "samplerName2" });
    expect(parametersOf([rowFor("3 add_noise", nodes, [])]).parameters[0]).toMatchObject({ kind: "BOOLEAN", default: true });
  });

  it("tell where a number is none, by the server's name for the place", () => {
    const [row] = rowsOf([suggestion]);
    expect(row && parametersOf([{ ...row, minimum: "few" }]).faults).toEqual({ "parameters.0.minimum": "must be a number" });
  });

  it("send no bounds and no default where the kind has none", () => {
    const [row] = rowsOf([suggestion]);
    expect(row && parametersOf([{ ...row, kind: "IMAGE" }]).parameters[0]).toEqual({ name: "steps", label: "Steps", kind: "IMAGE", required: false, targets: [{ node: "3", input: "steps" }], default: null });
  });
});

describe("keyFor", () => {
  it("makes a key of any name", () => {
    expect(keyFor("Möbel & Licht v2")).toBe("mo_bel_licht_v2");
    expect(keyFor("3D look!")).toBe("d_look");
  });
});
