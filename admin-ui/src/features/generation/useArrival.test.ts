import { describe, expect, it } from "vitest";

import type { Job } from "./api/jobs";
import type { Workflow } from "./api/orders";
import { EMPTY } from "./order";
import { arrived } from "./useArrival";

const workflow = (key: string, ...images: string[]) => ({ key, parameters: images.map((name) => ({ name, kind: "IMAGE" })) }) as Workflow;
const workflows = [workflow("txt2img"), workflow("upscale", "picture"), workflow("img2img", "image")];
const job = { askedPrompt: "at the sea", askedNegativePrompt: "", parameters: { steps: 30 }, seed: "7", batch: 1, priority: 0, workflow: { key: "txt2img" } } as unknown as Job;

describe("arrived", () => {
  it("brings a picture into the workflow that was named, and keeps what was typed", () => {
    expect(arrived({ ...EMPTY, prompt: "mine" }, { workflow: "upscale", image: "a" }, {}, workflows)).toMatchObject({ workflow: "upscale", prompt: "mine", values: { picture: "a" } });
  });

  it("takes image to image for a picture alone", () => {
    expect(arrived(EMPTY, { image: "a" }, {}, workflows)).toMatchObject({ workflow: "img2img", values: { image: "a" } });
  });

  it("begins with another job's order, by its seed or a new one", () => {
    expect(arrived(EMPTY, {}, { job }, workflows)).toMatchObject({ prompt: "at the sea", seed: "7", values: { steps: 30 } });
    expect(arrived(EMPTY, { seed: "new", workflow: "img2img", image: "a" }, { job }, workflows)).toMatchObject({ workflow: "img2img", prompt: "at the sea", seed: null, values: { steps: 30, image: "a" } });
  });

  it("takes a picture's settings as its file tells them, for a workflow that is here", () => {
    const parameters = { prompt: "a pier", negativePrompt: "rain", seed: 42, steps: 12, importedFrom: "A1111" };
    expect(arrived({ ...EMPTY, workflow: "upscale" }, {}, { like: { workflowKey: "gone", parameters } }, workflows)).toMatchObject({ workflow: "txt2img", prompt: "a pier", negativePrompt: "rain", values: { steps: 12 } });
    expect(arrived(EMPTY, {}, { like: { workflowKey: "img2img", parameters: { seed: "18446744073709551615" } } }, workflows)).toMatchObject({ workflow: "img2img", seed: "18446744073709551615" });
  });

  it("opens the place for a second prompt with the first one's words", () => {
    expect(arrived({ ...EMPTY, prompt: "mine" }, { two: true }, {}, workflows).promptB).toBe("mine");
    expect(arrived({ ...EMPTY, prompt: "mine", promptB: "other" }, { two: true }, {}, workflows).promptB).toBe("other");
  });
});
