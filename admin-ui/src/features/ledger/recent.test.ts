import { describe, expect, it } from "vitest";

import type { RecentRun } from "./api/recentRuns";
import { lastDay } from "./recent";

const NOW = Date.parse("2026-03-02T08:00:00Z");
const run = (values: Partial<RecentRun>): RecentRun => ({ id: "r", title: "AUTO", state: "CLOSED", result: null, reason: null, startedAt: "2026-03-02T01:00:00Z", finishedAt: null, actorName: "nightly", tool: null, model: null, checkpoint: null, taskKeys: [], ...values });

describe("lastDay", () => {
  it("counts what was closed and what was stopped", () => {
    const day = lastDay([run({ taskKeys: ["a", "b"] }), run({ state: "BLOCKED", taskKeys: ["c"] }), run({ state: "EXPIRED", actorName: "other" }), run({ state: "ACTIVE" })], NOW);
    expect(day).toMatchObject({ closed: 1, tasks: 2, stopped: 2, who: ["nightly", "other"] });
    expect(day.runs).toHaveLength(4);
  });

  it("leaves out imported runs, older ones and those without a time", () => {
    expect(lastDay([run({ state: "IMPORTED" }), run({ startedAt: "2026-02-28T01:00:00Z" }), run({ startedAt: null })], NOW).runs).toEqual([]);
  });

  it("keeps a run that began earlier and ended within the day", () => {
    expect(lastDay([run({ startedAt: "2026-03-01T02:00:00Z", finishedAt: "2026-03-01T09:00:00Z" })], NOW).runs).toHaveLength(1);
  });
});
