import { describe, expect, it } from "vitest";

import type { Advice } from "./api/orders";
import { roomsOf } from "./room";

const gpu = (name: string, more: Partial<Advice> = {}): Advice => ({ name, batch: null, wait: false, verdict: "UNKNOWN", reason: "", unknownReason: null, memoryTotal: null, memoryFree: null, engines: [{ id: name, name }], ...more });

describe("roomsOf", () => {
  it("speaks of each GPU that is known", () => {
    const rooms = roomsOf([gpu("RTX 4090", { batch: 4, engines: [{ id: "a", name: "Studio" }] }), gpu("RTX 3060", { batch: 1, engines: [] })]);
    expect(rooms.map(({ who, batch }) => [who, batch])).toEqual([["RTX 4090 (Studio)", 4], ["RTX 3060", 1]]);
  });

  it("speaks once of all that are unknown for the same reason, and after what is known", () => {
    const cpu = "The engine runs on the processor and has no video memory.";
    const rooms = roomsOf([
      gpu("cpu", { unknownReason: cpu, engines: [{ id: "a", name: "A" }] }),
      gpu("Away", { unknownReason: "Away does not answer now." }),
      gpu("cpu", { unknownReason: cpu, engines: [{ id: "b", name: "B" }] }),
      gpu("RTX 4090", { batch: 2, engines: [] }),
    ]);
    expect(rooms.map(({ who }) => who)).toEqual(["RTX 4090", "A and B", "Away"]);
  });

  it("names an engine once, however many of its GPUs are unknown", () => {
    const engines = [{ id: "c", name: "ComfyUI" }];
    const rooms = roomsOf([gpu("cuda:0", { unknownReason: "x", engines }), gpu("cuda:1", { unknownReason: "x", engines }), gpu("cpu", { unknownReason: "x", engines: [{ id: "a", name: "A" }] })]);
    expect(rooms.map(({ who }) => who)).toEqual(["ComfyUI and A"]);
  });

  it("keeps one that should wait by itself, also where its room is unknown", () => {
    expect(roomsOf([gpu("G", { wait: true, reason: "x" }), gpu("H", { reason: "x" })])).toHaveLength(2);
  });
});
