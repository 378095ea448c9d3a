import { expect, it } from "vitest";

import { compareFiles, paths } from "./files";
import { addPiece, isAtEnd } from "./output";
import { inWords } from "./remedies";
import { actionsFor } from "./runActions";
import { timeline } from "./runTimeline";
import { isDue } from "./useHeartbeat";

const run = { state: "ACTIVE", step: "EXECUTE", currentKey: "T-20260101-001", changesMade: 2, changeLimit: 4, checkpoint: null, commands: [], evidence: [], heldByViewer: true } as const;
const owner = { edit: true, owner: true };
const standings = (of: Parameters<typeof timeline>[0]) => timeline(of).map(({ step, standing }) => `${step} ${standing}`);

it("lights the step that a run is at", () => {
  expect(standings(run)).toEqual(["BOOTSTRAP past", "SELECT past", "HEALTH past", "EXECUTE now", "VERIFY ahead", "CHECKPOINT ahead", "RECORD ahead"]);
  expect(timeline(run).find(({ step }) => step === "EXECUTE")?.detail).toBe("2 of 4 changes");
  expect(standings({ ...run, step: "MINI_CHECK" })).toContain("MINI_CHECK now");
  expect(standings({ ...run, step: "SAVE_FIRST", currentKey: null })).toContain("SAVE_FIRST now");
});

it("ends a blocked run behind the last step that left a trace", () => {
  const blocked = { ...run, state: "BLOCKED", step: "BLOCKED", commands: [{ state: "FAILED" }] } as const;
  expect(standings(blocked).slice(-2)).toEqual(["VERIFY past", "BLOCKED ended"]);
  expect(standings({ ...run, state: "ABANDONED" })).toContain("EXECUTE ended");
  expect(standings({ ...run, state: "CLOSED", step: "RECORD" }).at(-1)).toBe("RECORD ended");
});

it("offers what the step allows, the likeliest first", () => {
  expect(actionsFor(run, owner)).toEqual(["change", "check", "note", "block", "abandon"]);
  expect(actionsFor({ ...run, step: "VERIFY", commands: [{ state: "FAILED" }] }, owner)[0]).toBe("check");
  expect(actionsFor({ ...run, step: "VERIFY", commands: [{ state: "PASSED" }] }, owner)[0]).toBe("checkpoint");
  expect(actionsFor({ ...run, heldByViewer: false }, owner)).toEqual(["block", "abandon"]);
  expect(actionsFor({ ...run, heldByViewer: false }, { edit: true, owner: false })).toEqual([]);
  expect(actionsFor(run, { edit: false, owner: false })).toEqual([]);
  expect(actionsFor({ ...run, state: "CLOSED" }, owner)).toEqual([]);
});

it("beats after a third of the lease, and not once it is over", () => {
  const lease = { heartbeatAt: "2026-01-01T12:00:00Z", leaseUntil: "2026-01-01T12:10:00Z" };
  const at = (time: string) => isDue(lease, Date.parse(`2026-01-01T${time}Z`));
  expect([at("12:03:19"), at("12:03:20"), at("12:09:59"), at("12:10:00")]).toEqual([false, true, true, false]);
  expect(isDue({ heartbeatAt: null, leaseUntil: null }, 0)).toBe(false);
});

it("keeps the end of long output, from a line's start", () => {
  const piece = (text: string) => ({ __typename: "RunCommandPiece" as const, seq: 1, text });
  const first = addPiece(undefined, piece("one\ntwo\n"), 10);
  expect(first).toEqual({ text: "one\ntwo\n", dropped: 0 });
  expect(addPiece(first, piece("three\n"), 10)).toEqual({ text: "three\n", dropped: 8 });
  expect(addPiece(first, piece("x".repeat(20)), 10)).toEqual({ text: "x".repeat(10), dropped: 18 });
  expect(addPiece(first, { __typename: "NotFound", message: "gone" }, 10)).toBe(first);
});

it("follows the end until one scrolls up", () => {
  expect(isAtEnd({ scrollTop: 95, clientHeight: 100, scrollHeight: 200 })).toBe(true);
  expect(isAtEnd({ scrollTop: 60, clientHeight: 100, scrollHeight: 200 })).toBe(false);
});

it("sets named files against changed ones", () => {
  expect(compareFiles(["b", "a"], ["b", "c"])).toEqual([
    { path: "a", found: "claimed" },
    { path: "c", found: "actual" },
    { path: "b", found: "both" },
  ]);
  expect(paths(" a/b.py\nc.py, d.py\n")).toEqual(["a/b.py", "c.py", "d.py"]);
});

it("says what helps by the names on this page", () => {
  const told = inWords({ kind: "GuardNotMet", message: "No.", fieldErrors: {}, guard: "STEP_ORDER", remedy: "Run checks with runVerify until one passes; see ledgerSync or unknownThing." });
  expect(told?.remedy).toBe("Run checks with “Run a check” until one passes; see “The work was there before” or unknownThing.");
  expect(inWords(undefined)).toBeUndefined();
});
