import { describe, expect, it, vi } from "vitest";

import { type Refreshed, refreshWith, type RefreshParts, safeNext } from "./session";

/** Tabs of one browser: one storage, one lock, one clock, and a server that lets each refresh token be used once. */
function browser({ locks = true, answers = ["SessionGrant"] as (string | number | Error)[] } = {}) {
  const items = new Map<string, string>();
  let clock = 1000;
  let queue: Promise<unknown> = Promise.resolve();
  const fetch = vi.fn(() => {
    const answer = answers[Math.min(fetch.mock.calls.length, answers.length) - 1];
    if (answer instanceof Error) return Promise.reject(answer);
    const status = typeof answer === "number" ? answer : 200;
    return Promise.resolve(new Response(JSON.stringify({ data: status === 200 ? { sessionRefresh: { __typename: answer } } : null }), { status }));
  });
  const request = (_name: string, turn: () => Promise<Refreshed>) => {
    const next = queue.then(turn);
    queue = next.catch(() => undefined);
    return next;
  };
  const parts: RefreshParts = {
    fetch: fetch,
    locks: locks ? ({ request } as never) : undefined,
    storage: { getItem: (key) => items.get(key) ?? null, setItem: (key, value) => void items.set(key, value) },
    now: () => (clock += 1),
  };
  return { parts, fetch };
}

describe("refreshing the session", () => {
  it("asks once when two tabs find the token expired at the same time", async () => {
    const { parts, fetch } = browser();
    expect(await Promise.all([refreshWith(parts), refreshWith(parts)])).toEqual(["in", "in"]);
    expect(fetch).toHaveBeenCalledTimes(1);
  });

  it("asks again when the token has expired once more", async () => {
    const { parts, fetch } = browser();
    await refreshWith(parts);
    await refreshWith(parts);
    expect(fetch).toHaveBeenCalledTimes(2);
  });

  it("takes a Conflict for another tab's refresh, where tabs cannot take turns", async () => {
    const { parts, fetch } = browser({ locks: false, answers: ["SessionGrant", "Conflict"] });
    expect(await Promise.all([refreshWith(parts), refreshWith(parts)])).toEqual(["in", "in"]);
    expect(fetch).toHaveBeenCalledTimes(2);
  });

  it.each([
    ["NotAllowed", "out"],
    [401, "out"],
    [502, "unreachable"],
    ["RateLimited", "unreachable"],
    [new TypeError("Failed to fetch"), "unreachable"],
  ])("takes %s for %s", async (answer, expected) => {
    expect(await refreshWith(browser({ answers: [answer] }).parts)).toBe(expected);
  });
});

describe("safeNext", () => {
  it.each([
    ["/queue?state=RUNNING", "/queue?state=RUNNING"],
    ["https://evil.example", "/"],
    ["//evil.example", "/"],
    ["/\\evil.example", "/"],
    ["/login?next=/", "/"],
    [undefined, "/"],
  ])("leads from %s to %s", (next, expected) => expect(safeNext(next)).toBe(expected));
});
