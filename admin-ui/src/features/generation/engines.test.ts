import { describe, expect, it } from "vitest";

import { whoWillDoIt } from "./engines";

const engine = (id: string, state: "ONLINE" | "OFFLINE", sandbox = false) => ({ id, name: `Engine ${id}`, state, sandbox, deviceName: sandbox ? "cpu" : "RTX 4090", queueRemaining: 0 });

describe("whoWillDoIt", () => {
  it("names the one that is there, and says when it is the sandbox", () => {
    expect(whoWillDoIt([engine("a", "ONLINE")], null)).toEqual({ tone: "good", text: "Engine a will do it on RTX 4090.", sandbox: false });
    expect(whoWillDoIt([engine("s", "ONLINE", true)], null)).toEqual({ tone: "good", text: "Engine s will do it.", sandbox: true });
  });

  it("says that the first free of several will", () => {
    expect(whoWillDoIt([engine("a", "ONLINE"), engine("s", "ONLINE", true)], null)).toMatchObject({ tone: "good", sandbox: false, text: "The first free of 2 engines will do it: Engine a, Engine s." });
  });

  it("warns when the chosen one, or all, or any at all are missing", () => {
    expect(whoWillDoIt([engine("a", "OFFLINE"), engine("b", "ONLINE")], "a")).toMatchObject({ tone: "warn", text: "Engine a does not answer. The job waits until it does." });
    expect(whoWillDoIt([engine("a", "OFFLINE"), engine("b", "OFFLINE")], null)).toMatchObject({ tone: "warn" });
    expect(whoWillDoIt([], null).tone).toBe("bad");
  });
});
