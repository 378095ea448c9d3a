import { describe, expect, it } from "vitest";

import { landing, moved, step, toEnd } from "./moving";

const rows = ["a", "b", "c", "d"].map((id, index) => ({ id, priority: index < 2 ? 5 : 0 }));
const ids = (list: readonly { id: string }[]) => list.map(({ id }) => id).join("");

describe("moved", () => {
  it("puts a job right before or after another, in both directions", () => {
    expect(ids(moved(rows, { id: "d", beside: "b", side: "before" }))).toBe("adbc");
    expect(ids(moved(rows, { id: "a", beside: "c", side: "after" }))).toBe("bcad");
  });

  it("gives it the neighbour's priority, as the server will", () => {
    expect(moved(rows, { id: "d", beside: "a", side: "before" })[0]).toEqual({ id: "d", priority: 5 });
  });

  it("changes nothing when one of the two has left the queue, or both are the same", () => {
    expect(moved(rows, { id: "x", beside: "a", side: "after" })).toBe(rows);
    expect(moved(rows, { id: "a", beside: "x", side: "after" })).toBe(rows);
    expect(moved(rows, { id: "a", beside: "a", side: "after" })).toBe(rows);
  });

  it("is the same when made twice: what the server already tells is not moved again", () => {
    const move = { id: "d", beside: "b", side: "before" } as const;
    expect(ids(moved(moved(rows, move), move))).toBe("adbc");
  });
});

describe("step and toEnd", () => {
  it("go one place, and nowhere at the ends", () => {
    expect(step(rows, "b", -1)).toEqual({ id: "b", beside: "a", side: "before" });
    expect(step(rows, "b", 1)).toEqual({ id: "b", beside: "c", side: "after" });
    expect(step(rows, "a", -1)).toBeUndefined();
    expect(step(rows, "x", 1)).toBeUndefined();
    expect(toEnd(rows, "a", "top")).toBeUndefined();
    expect(ids(moved(rows, toEnd(rows, "a", "bottom") ?? { id: "", beside: "", side: "after" }))).toBe("bcda");
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
