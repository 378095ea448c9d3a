import { describe, expect, it } from "vitest";

import type { PastEvent, ProgressEvent } from "./api/progress";
import { nodesOf, ordered } from "./graph";
import { follow, type Standing, story } from "./progress";
import { timeline } from "./timeline";

const at = (second: number) => `2030-01-01T00:00:${String(second).padStart(2, "0")}Z`;
const base = (seq: number) => ({ seq, jobId: "j", at: at(seq) });
const state = (seq: number, to: string, attempt = 1) => ({ __typename: "GenerationStateChanged", ...base(seq), state: to, attempt }) as PastEvent & ProgressEvent;
const node = (seq: number, id: string, percent: number) => ({ __typename: "GenerationNodeStarted", ...base(seq), node: id, nodeTitle: `Node ${id}`, percent }) as PastEvent & ProgressEvent;
const step = (seq: number, id: string, done: number, percent: number) => ({ __typename: "GenerationStepped", ...base(seq), node: id, step: done, total: 25, percent, etaSeconds: 3 }) as PastEvent & ProgressEvent;
const preview = (seq: number) => ({ __typename: "GenerationPreviewed", ...base(seq), previewUrl: `/p/${seq}` }) as PastEvent & ProgressEvent;
const downgraded = (seq: number) => ({ __typename: "GenerationDowngraded", ...base(seq), downgrade: { from: { batch: 4 }, to: { batch: 2 } } }) as PastEvent & ProgressEvent;
const finished = (seq: number, to = "SUCCEEDED") => ({ __typename: "GenerationFinished", ...base(seq), state: to }) as PastEvent;

const run = (...events: ProgressEvent[]) => events.reduce<Standing | undefined>(follow, undefined);

describe("follow", () => {
  it("moves with the events", () => {
    expect(run(state(1, "RUNNING"), node(2, "3", 10), step(3, "3", 5, 24), preview(4))).toMatchObject({ state: "RUNNING", nodeTitle: "Node 3", step: 5, total: 25, percent: 24, etaSeconds: 3, previewUrl: "/p/4" });
  });

  it("begins a new attempt at nothing, but keeps the last preview before one's eyes", () => {
    expect(run(state(1, "RUNNING"), step(2, "3", 20, 80), preview(3), state(4, "RUNNING", 2))).toMatchObject({ attempt: 2, percent: 0, step: null, node: null, previewUrl: "/p/3" });
  });

  it("forgets the steps of the node before when another begins", () => {
    expect(run(state(1, "RUNNING"), step(2, "3", 25, 90), node(3, "8", 92))).toMatchObject({ node: "8", step: null, total: null });
  });

  it("ends at 100 % only when it succeeded", () => {
    expect(follow(run(step(1, "3", 5, 24)), finished(2) as ProgressEvent)).toMatchObject({ state: "SUCCEEDED", percent: 100, etaSeconds: null });
    expect(follow(run(step(1, "3", 5, 24)), finished(2, "FAILED") as ProgressEvent)).toMatchObject({ state: "FAILED", percent: 24 });
  });

  it("keeps what is told of memory that ran out, and stands where it stood", () => {
    const standing = run(state(1, "RUNNING"), step(2, "3", 5, 24), downgraded(3));
    expect(standing).toMatchObject({ state: "RUNNING", percent: 24, at: at(3) });
    expect(timeline(story([], standing?.told ?? [])).map(({ title, detail }) => [title, detail])).toContainEqual(["Memory ran out", "to be repeated with 2 pictures instead of 4"]);
  });

  it("stays as it was when an error is told", () => {
    expect(follow(undefined, { __typename: "NotFound", message: "gone" })).toBeUndefined();
  });
});

describe("story", () => {
  it("tells each number once and in order, wherever it was heard", () => {
    const events = story([state(1, "RUNNING"), node(2, "3", 10)], [node(2, "3", 10), step(4, "3", 2, 12), step(3, "3", 1, 11)]);
    expect(events.map((event) => "seq" in event && event.seq)).toEqual([1, 2, 3, 4]);
  });
});

const graph = {
  "9": { class_type: "SaveImage", inputs: { images: ["8", 0] } },
  "3": { class_type: "KSampler", inputs: { model: ["4", 0], seed: 1, clip: ["6", 0] }, _meta: { title: "Sampler" } },
  "8": { class_type: "VAEDecode", inputs: { samples: ["3", 0], vae: ["4", 2] } },
  "6": { class_type: "CLIPTextEncode", inputs: { clip: ["4", 1], text: "x" } },
  "4": { class_type: "CheckpointLoaderSimple", inputs: {} },
};

describe("ordered", () => {
  it("puts each node after those that it takes from", () => {
    expect(ordered(graph)).toEqual(["4", "6", "3", "8", "9"]);
  });

  it("ends even when a graph goes round", () => {
    expect(ordered({ a: { class_type: "A", inputs: { x: ["b", 0] } }, b: { class_type: "B", inputs: { x: ["a", 0] } } }).sort()).toEqual(["a", "b"]);
  });
});

describe("nodesOf", () => {
  const events = [state(1, "RUNNING"), node(2, "4", 0), node(3, "6", 4), node(4, "3", 8)];
  const states = (standing: Standing | undefined, failed?: string) => nodesOf(graph, events, standing, failed).map((one) => one.state);

  it("lights the one at work", () => {
    expect(states(run(...(events as ProgressEvent[])))).toEqual(["DONE", "DONE", "RUNNING", "WAITING", "WAITING"]);
  });

  it("shows where it failed, and all done when it succeeded", () => {
    const failed = [...events, state(5, "FAILED"), finished(6, "FAILED")];
    const over = run(...(failed as ProgressEvent[]));
    expect(nodesOf(graph, failed, over, "3").map((one) => one.state)).toEqual(["DONE", "DONE", "FAILED", "WAITING", "WAITING"]);
    expect(states(follow(over, finished(7) as ProgressEvent))).toEqual(["DONE", "DONE", "DONE", "DONE", "DONE"]);
  });

  it("begins from nothing in another attempt", () => {
    const again = [...events, state(5, "RUNNING", 2)];
    expect(nodesOf(graph, again, run(...(again as ProgressEvent[])), null).every((one) => one.state === "WAITING")).toBe(true);
  });
});

describe("timeline", () => {
  it("gives steps and previews to their node, and says how long each took", () => {
    const entries = timeline([state(1, "QUEUED", 0), state(2, "RUNNING"), node(3, "3", 0), step(4, "3", 1, 4), preview(5), step(6, "3", 25, 90), state(7, "SUCCEEDED"), finished(8)]);
    expect(entries.map(({ title, detail, lasted }) => [title, detail, lasted])).toEqual([
      ["Queued", "", 1000],
      ["Began", "", 1000],
      ["Node 3", "step 25 of 25, 1 preview", 5000],
      ["Finished", "", undefined],
    ]);
  });

  it("tells of going back into the queue and of the next attempt", () => {
    expect(timeline([state(1, "QUEUED", 0), state(2, "RUNNING", 1), state(3, "QUEUED", 1), state(4, "RUNNING", 2)]).map(({ title }) => title)).toEqual(["Queued", "Began", "Back in the queue", "Attempt 2 began"]);
  });
});

describe("nodesOf, with what the engine skipped", () => {
  it("counts as done what a node that began was given", () => {
    const events = [state(1, "RUNNING"), node(2, "3", 8)];
    expect(nodesOf(graph, events, run(...(events as ProgressEvent[])), null).map((one) => one.state)).toEqual(["DONE", "DONE", "RUNNING", "WAITING", "WAITING"]);
  });
});
