import { describe, expect, it } from "vitest";

import { createIntents, DOUBLE_PRESS, newKey } from "./intent";

function intents() {
  let made = 0;
  let time = 0;
  const all = createIntents(() => `key-${(made += 1)}`, () => time);
  return { ...all, pass: (milliseconds: number) => (time += milliseconds) };
}

describe("createIntents", () => {
  it("keeps the key of a press whose answer was lost, however long it takes", () => {
    const { keyFor, pass } = intents();
    const first = keyFor({ prompt: "a" });
    pass(60_000);
    expect(keyFor({ prompt: "a" })).toBe(first);
  });

  it("keeps it for the second half of a double press, even when the answer came between", () => {
    const { keyFor, answered, pass } = intents();
    const first = keyFor({ prompt: "a" });
    answered();
    pass(DOUBLE_PRESS - 1);
    expect(keyFor({ prompt: "a" })).toBe(first);
  });

  it("gives the next press and another order their own", () => {
    const { keyFor, answered, pass } = intents();
    const first = keyFor({ prompt: "a" });
    expect(keyFor({ prompt: "b" })).not.toBe(first);
    const second = keyFor({ prompt: "b" });
    answered();
    pass(DOUBLE_PRESS + 1);
    expect(keyFor({ prompt: "b" })).not.toBe(second);
  });
});

describe("newKey", () => {
  it("never gives one twice", () => {
    expect(new Set(Array.from({ length: 500 }, newKey)).size).toBe(500);
  });
});
