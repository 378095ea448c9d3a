import { describe, expect, it } from "vitest";

import type { Engine } from "./api/engines";
import { allSilent, asideWords, memoryOf, standingOf } from "./standing";
import { addInput, differences, draftOf, EMPTY, merged, updateInput } from "./values";
import { words } from "./words";

const engine = { id: "e", name: "GPU 1", url: "http://127.0.0.1:8188", revision: 4, maxBatch: 4, maxPixels: null, runLimitSeconds: 600 } as Engine;
const base = draftOf(engine);

describe("standingOf", () => {
  it("puts what people did before whether it answers", () => {
    const plain = { enabled: true, draining: false, state: "ONLINE", setAsideUntil: null } as const;
    expect(standingOf({ ...plain, enabled: false, state: "UNKNOWN" })).toBe("DISABLED");
    expect(standingOf({ ...plain, draining: true })).toBe("DRAINING");
    expect(standingOf({ ...plain, state: "OFFLINE" })).toBe("OFFLINE");
    expect(standingOf(plain)).toBe("ONLINE");
  });

  it("says that one is set aside only while it could be used otherwise", () => {
    const aside = { enabled: true, draining: false, state: "ONLINE", setAsideUntil: "2026-01-05T09:07:00Z" } as const;
    expect(standingOf(aside)).toBe("SET_ASIDE");
    expect(standingOf({ ...aside, state: "OFFLINE" })).toBe("OFFLINE");
    expect(standingOf({ ...aside, draining: true })).toBe("DRAINING");
    expect(asideWords(aside)).toMatch(/^Set aside until \d\d.07/);
    expect(asideWords({ setAsideUntil: null })).toBeUndefined();
  });
});

describe("allSilent", () => {
  it("names who does not answer only where nobody else takes jobs", () => {
    const silent = { name: "A", enabled: true, draining: false, state: "OFFLINE", setAsideUntil: null } as const;
    expect(allSilent([silent, { ...silent, name: "B", draining: true }])).toEqual([silent]);
    expect(allSilent([silent, { ...silent, state: "ONLINE" as const }])).toEqual([]);
  });
});

describe("memoryOf", () => {
  it("is null with a reason where it is unknown, never 0", () => {
    expect(memoryOf({ vramTotal: null, vramFree: null, vramReason: "It computes on the processor." })).toEqual({ percent: null, text: "It computes on the processor." });
    expect(memoryOf({ vramTotal: 4 * 1024 ** 3, vramFree: 1024 ** 3, vramReason: null })).toEqual({ percent: 75, text: "1 GB of 4 GB free" });
  });
});

describe("what is sent", () => {
  it("names no limit by null, and leaves out what was not changed", () => {
    expect(addInput({ ...EMPTY, name: " A ", maxBatch: 2 })).toEqual({ name: "A", url: "http://127.0.0.1:8188", maxBatch: 2, maxPixels: null, runLimitSeconds: null });
    expect(updateInput(engine, base, { ...base, maxBatch: "" })).toEqual({ id: "e", expectedRevision: 4, maxBatch: null });
  });
});

describe("when somebody else saved first", () => {
  const mine = { ...base, name: "Mine", maxBatch: 2 as const };
  const theirs = { ...base, name: "Theirs", runLimitSeconds: 60 as const };
  it("shows both, and marks what both changed", () => {
    expect(differences(base, mine, theirs)).toEqual([
      { field: "name", mine: "Mine", theirs: "Theirs", clash: true },
      { field: "maxBatch", mine: "2", theirs: "4", clash: false },
      { field: "runLimitSeconds", mine: "10 min", theirs: "1 min", clash: false },
    ]);
  });
  it("keeps mine where I changed it and theirs elsewhere", () => {
    expect(merged(base, mine, theirs)).toEqual({ ...base, name: "Mine", maxBatch: 2, runLimitSeconds: 60 });
  });
});

describe("words", () => {
  it("say what happens to the running job and how many wait", () => {
    const said = words("disable", { ...engine, currentJob: { askedPrompt: "a harbour", prompt: "" } } as Engine, 3);
    expect(said).toContain("a harbour");
    expect(said).toContain("goes back into the queue");
    expect(said).toContain("3 jobs wait for this engine in particular");
    expect(words("drain", { ...engine, currentJob: null }, 0)).toBe("Nothing runs on it now. It gets no new jobs. No job waits for it in particular.");
    expect(words("remove", { ...engine, currentJob: null }, null)).toContain("could not be counted");
  });
});
