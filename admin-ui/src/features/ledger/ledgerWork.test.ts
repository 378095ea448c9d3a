import { expect, it } from "vitest";

import { step } from "./boardKeys";
import { clock, leaseAt } from "./countdown";
import { columnStates, columnVariables, isNarrowed, taskFilter, withOne } from "./taskListing";

it("counts a lease down, and up once it is over", () => {
  const until = "2026-01-01T12:10:05Z";
  const at = (time: string) => leaseAt(until, Date.parse(time));
  expect(at("2026-01-01T12:00:00Z")).toEqual({ over: false, seconds: 605, soon: false });
  expect(at("2026-01-01T12:09:30.400Z")).toEqual({ over: false, seconds: 35, soon: true });
  expect(at("2026-01-01T12:10:05Z")).toEqual({ over: true, seconds: 0, soon: false });
  expect(at("2026-01-01T12:11:05Z")).toEqual({ over: true, seconds: 60, soon: false });
  expect(leaseAt(null, 0)).toBeUndefined();
  expect([clock(0), clock(65), clock(3605)]).toEqual(["0:00", "1:05", "1:00:05"]);
});

it("moves between the cards of a board and passes over empty columns", () => {
  const columns = [3, 0, 1, 5];
  expect(step(columns, [0, 0], "down")).toEqual([0, 1]);
  expect(step(columns, [0, 2], "down")).toBeUndefined();
  expect(step(columns, [0, 0], "up")).toBeUndefined();
  expect(step(columns, [0, 2], "right")).toEqual([2, 0]);
  expect(step(columns, [3, 4], "left")).toEqual([2, 0]);
  expect(step(columns, [3, 4], "right")).toBeUndefined();
});

it("asks the server for what the URL narrows to, and for nothing else", () => {
  expect(taskFilter({ q: "login", policy: "NEEDED,NONSENSE", tag: "ui,api" })).toEqual({ search: "login", scope: null, state: null, priority: null, tag: ["ui", "api"], policyReview: ["NEEDED"], surface: null });
  expect(columnVariables({ state: "DONE,TODO" }, "TODO").filter.state).toEqual(["TODO"]);
  expect(columnStates({ state: "BLOCKED,TODO" })).toEqual(["TODO", "BLOCKED"]);
  expect(columnStates({})).toHaveLength(4);
  expect([isNarrowed({}), isNarrowed({ surface: "app" })]).toEqual([false, true]);
  expect([withOne(undefined, "a"), withOne("a,b", "a"), withOne("a", "b")]).toEqual(["a", "a,b", "a,b"]);
});
