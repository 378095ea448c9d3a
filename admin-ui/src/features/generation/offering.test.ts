import { describe, expect, it } from "vitest";

import type { Parameter } from "./api/orders";
import { offeredFor, suggestedFor } from "./offering";

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

describe("suggestedFor", () => {
  const parameter = (name: string, kind: Parameter["kind"]) => ({ name, kind }) as Parameter;
  const workflows = [
    { key: "ip_adapter", name: "Reference face", parameters: [parameter("prompt", "TEXT"), parameter("image", "IMAGE")] },
    { key: "txt2img_lora", name: "With a LoRA", parameters: [parameter("checkpoint", "CHOICE"), parameter("lora", "CHOICE")] },
  ];
  const look = (consistencyMethod: "IP_ADAPTER" | "LORA" | "INSTANTID", lora: string | null, references: string[]) => ({ name: "Mara", appearance: { consistencyMethod, lora, faceReferences: references.map((id) => ({ id, thumbnailUrl: "" })) } });

  it("brings the first reference, or the LoRA, to where it belongs", () => {
    expect(suggestedFor(look("IP_ADAPTER", null, ["r1", "r2"]), workflows)).toEqual({ workflow: "ip_adapter", reason: "Mara's face is kept by IP-Adapter.", values: { image: "r1" } });
    expect(suggestedFor(look("LORA", "mara.safetensors", []), workflows)).toMatchObject({ workflow: "txt2img_lora", values: { lora: "mara.safetensors" } });
  });

  it("suggests nothing without a reference, a LoRA, a workflow or a character", () => {
    expect(suggestedFor(look("IP_ADAPTER", null, []), workflows)).toBeUndefined();
    expect(suggestedFor(look("LORA", null, ["r"]), workflows)).toBeUndefined();
    expect(suggestedFor(look("INSTANTID", null, ["r"]), workflows)).toBeUndefined();
    expect(suggestedFor(undefined, workflows)).toBeUndefined();
  });
});
