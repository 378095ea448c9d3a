import { describe, expect, it } from "vitest";

import type { Parameter, Workflow } from "./api/orders";
import { offeredFor, takingPictures } from "./offering";

const engine = { checkpoints: ["a", "b"], samplers: ["euler"], schedulers: [], loras: ["mara.safetensors"], vaes: [] };
const target = (input: string) => ({ choices: null, targets: [{ node: "1", input }] });

describe("offeredFor", () => {
  it("takes the parameter's own choices, or else what the engines have for the input that it fills", () => {
    expect(offeredFor({ choices: ["x"], targets: [] }, [engine])).toEqual(["x"]);
    expect(offeredFor(target("ckpt_name"), [engine, { ...engine, checkpoints: ["b", "c"] }])).toEqual(["a", "b", "c"]);
    expect(offeredFor(target("lora_name"), [engine])).toEqual(["mara.safetensors"]);
  });

  it("knows nothing where no engine tells: anything may be typed then", () => {
    expect(offeredFor(target("ipadapter_file"), [engine])).toBeUndefined();
    expect(offeredFor(target("scheduler"), [engine])).toBeUndefined();
    expect(offeredFor(target("ckpt_name"), [])).toBeUndefined();
  });
});

describe("takingPictures", () => {
  it("names for each workflow that begins with a picture the first parameter that takes one", () => {
    const parameter = (name: string, kind: Parameter["kind"]) => ({ name, kind }) as Parameter;
    const workflow = (key: string, ...parameters: Parameter[]) => ({ key, parameters }) as Workflow;
    const found = takingPictures([workflow("txt2img", parameter("prompt", "TEXT")), workflow("img2img", parameter("prompt", "TEXT"), parameter("image", "IMAGE"), parameter("mask", "IMAGE"))]);
    expect(found.map((one) => [one.workflow.key, one.parameter.name])).toEqual([["img2img", "image"]]);
  });
});
