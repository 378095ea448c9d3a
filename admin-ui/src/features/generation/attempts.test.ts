import { describe, expect, it } from "vitest";

import type { PastEvent } from "./api/progress";
import { attempts } from "./attempts";
import { smaller } from "./downgrade";
import { timeline } from "./timeline";

const base = (seq: number) => ({ seq, jobId: "j", at: `2030-01-01T00:00:0${seq}Z` });
const state = (seq: number, to: string, attempt: number, reason: string | null = null) => ({ __typename: "GenerationStateChanged", ...base(seq), state: to, attempt, reason }) as PastEvent;
const downgraded = (seq: number) => ({ __typename: "GenerationDowngraded", ...base(seq), downgrade: { from: { batch: 4 }, to: { batch: 2 } } }) as PastEvent;

describe("smaller", () => {
  it("names what was changed, and nothing else", () => {
    expect(smaller({ from: { batch: 4, width: 512 }, to: { batch: 2, width: 512 } })).toBe("2 pictures instead of 4");
    expect(smaller({ from: { batch: 2 }, to: { batch: 1 } })).toBe("1 picture instead of 2");
    expect(smaller({ from: { width: 1024, height: 768 }, to: { width: 512, height: 384 } })).toBe("512×384 instead of 1024×768");
    expect(smaller({ from: { tile: 512 }, to: { tile: 256 } })).toBe("tile 256 instead of 512");
    expect(smaller(null)).toBe("");
  });
});

describe("attempts", () => {
  const events = [state(1, "QUEUED", 0), state(2, "RUNNING", 1), downgraded(3), state(4, "QUEUED", 1, "No memory."), state(5, "RUNNING", 2), state(6, "QUEUED", 2, "The engine was restarted."), state(7, "RUNNING", 3), state(8, "QUEUED", 3), state(9, "RUNNING", 4)];

  it("says why each was begun again", () => {
    expect(attempts(events).map(({ number, why }) => [number, why])).toEqual([
      [1, undefined],
      [2, "Memory ran out; now 2 pictures instead of 4."],
      [3, "The engine was restarted."],
      [4, "Why was not told."],
    ]);
  });

  it("is told in the timeline too", () => {
    expect(timeline(events).map(({ title, detail }) => [title, detail])).toContainEqual(["Memory ran out", "to be repeated with 2 pictures instead of 4"]);
  });
});
