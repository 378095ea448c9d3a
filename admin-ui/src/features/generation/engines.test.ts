import { describe, expect, it } from "vitest";

import { whoWillDoIt } from "./engines";

const engine = (id: string, state: "ONLINE" | "OFFLINE", sandbox = false) => ({ id, name: `Engine ${id}`, state, sandbox, deviceName: sandbox ? "cpu" : "RTX 4090", queueRemaining: 0, setAsideUntil: null, setAsideReason: null });
const aside = (id: string, minute: string) => ({ ...engine(id, "ONLINE"), setAsideUntil: `2026-01-05T09:${minute}:00Z`, setAsideReason: "CUDA error: odd" });

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

  it("passes by those that are set aside, and says until when where there is no other", () => {
    expect(whoWillDoIt([aside("a", "07"), engine("b", "ONLINE")], null)).toMatchObject({ tone: "good", text: "Engine b will do it on RTX 4090." });
    const one = whoWillDoIt([aside("a", "07"), engine("b", "OFFLINE")], null);
    expect(one.tone).toBe("warn");
    expect(one.text).toMatch(/^Engine a is set aside until \d\d.07.* · CUDA error: odd\. The job waits until then\.$/);
    expect(whoWillDoIt([aside("a", "59"), aside("b", "08")], null).text).toMatch(/^Engine a, Engine b are set aside, the first until \d\d.08/);
  });
});
