import { describe, expect, it } from "vitest";

import { landing, type Move, moved, step, toEnd } from "./moving";

const rows = ["a", "b", "c", "d"].map((id, index) => ({ id, priority: index < 2 ? 5 : 0, queuePosition: index + 1 }));
const beyond = { queued: 4, complete: true };
const ids = (list: readonly { id: string }[]) => list.map(({ id }) => id).join("");
const places = (list: readonly { queuePosition: number | null }[]) => list.map(({ queuePosition }) => queuePosition).join();
const after = (move: Move | undefined, more = beyond) => (move ? moved(rows, move, more) : []);

describe("moved", () => {
  it("puts a job right before or after another, in both directions", () => {
    expect(ids(after({ id: "d", beside: "b", side: "before" }))).toBe("adbc");
    expect(ids(after({ id: "a", beside: "c", side: "after" }))).toBe("bcad");
  });

  it("gives it the neighbour's priority and place, and the others the places that are left", () => {
    expect(after({ id: "d", beside: "a", side: "before" })[0]).toEqual({ id: "d", priority: 5, queuePosition: 1 });
    for (const move of [{ id: "d", beside: "b", side: "before" }, { id: "a", beside: "c", side: "after" }, { id: "a", beside: "d", side: "before" }, { id: "d", beside: "a", side: "after" }] as const) {
      expect(places(after(move))).toBe("1,2,3,4");
    }
  });

  it("keeps the places right of those that a filter lets through", () => {
    const some = [3, 8, 12].map((queuePosition) => ({ id: String(queuePosition), priority: 0, queuePosition }));
    expect(places(moved(some, { id: "12", beside: "3", side: "before" }, { queued: 20, complete: true }))).toBe("3,4,9");
    expect(places(moved(some, { id: "3", end: "LAST" }, { queued: 20, complete: true }))).toBe("7,11,20");
  });

  it("changes nothing when one of the two has left the queue, or both are the same", () => {
    expect(after({ id: "x", beside: "a", side: "after" })).toBe(rows);
    expect(after({ id: "a", beside: "x", side: "after" })).toBe(rows);
    expect(after({ id: "a", beside: "a", side: "after" })).toBe(rows);
    expect(after({ id: "a", end: "FIRST" })).toBe(rows);
  });

  it("is the same when made twice: what the server already tells is not moved again", () => {
    for (const move of [{ id: "d", beside: "b", side: "before" }, { id: "a", end: "LAST" }] as const) {
      const once = moved(rows, move, beyond);
      expect([ids(moved(once, move, beyond)), places(moved(once, move, beyond))]).toEqual([ids(once), places(once)]);
    }
  });
});

describe("step and toEnd", () => {
  it("go one place, and nowhere at the ends", () => {
    expect(step(rows, "b", -1)).toEqual({ id: "b", beside: "a", side: "before" });
    expect(step(rows, "b", 1)).toEqual({ id: "b", beside: "c", side: "after" });
    expect(step(rows, "a", -1)).toBeUndefined();
    expect(step(rows, "x", 1)).toBeUndefined();
    expect(toEnd({ id: "a", priority: 5, queuePosition: 1 }, "FIRST", 4)).toBeUndefined();
    expect(toEnd({ id: "d", priority: 0, queuePosition: 4 }, "LAST", 4)).toBeUndefined();
    expect(ids(after(toEnd({ id: "a", priority: 5, queuePosition: 1 }, "LAST", 4)))).toBe("bcda");
    expect(ids(after(toEnd({ id: "d", priority: 0, queuePosition: 4 }, "FIRST", 4)))).toBe("dabc");
  });

  it("lead out of sight where more waits behind the rows at hand", () => {
    const gone = after({ id: "a", end: "LAST" }, { queued: 900, complete: false });
    expect([ids(gone), places(gone)]).toEqual(["bcd", "1,2,3"]);
  });
});

describe("landing", () => {
  it("is nowhere when the row would stay where it is", () => {
    expect(landing(rows, "b", "a", "after")).toBeUndefined();
    expect(landing(rows, "b", "c", "before")).toBeUndefined();
    expect(landing(rows, "b", "b", "after")).toBeUndefined();
    expect(landing(rows, "b", "c", "after")).toEqual({ id: "b", beside: "c", side: "after" });
  });
});
