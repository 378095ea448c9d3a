import { beforeEach, describe, expect, it } from "vitest";

import { backoff, connected, connecting, connection, describe as say, lost, OFFLINE_AFTER, reconnections, rested } from "./connection";

beforeEach(() => {
  rested();
  reconnections.set(0);
});

describe("the connection", () => {
  it("is live after the first connect, which is no reconnection", () => {
    connecting();
    expect(connection.get().state).toBe("connecting");
    connected(1000);
    expect(connection.get()).toEqual({ state: "live", since: 1000 });
    expect(reconnections.get()).toBe(0);
  });

  it("keeps since when it was lost over many tries, and counts the return once", () => {
    connected(0);
    lost(500, true, 1000);
    lost(1000, true, 2000);
    expect(connection.get()).toEqual({ state: "reconnecting", since: 1000, retryAt: 3000 });
    connecting();
    expect(connection.get().state).toBe("reconnecting");
    connected(4000);
    expect(reconnections.get()).toBe(1);
  });

  it("is offline at once without a network, and after a while without the server", () => {
    lost(500, false, 0);
    expect(connection.get().state).toBe("offline");
    rested();
    lost(500, true, 0);
    lost(500, true, OFFLINE_AFTER - 1);
    expect(connection.get().state).toBe("reconnecting");
    lost(500, true, OFFLINE_AFTER);
    expect(connection.get()).toMatchObject({ state: "offline", since: 0 });
  });

  it("says in words how it stands", () => {
    expect(say({ state: "live", since: 0 }, 9)).toBe("Live");
    expect(say({ state: "reconnecting", since: 0, retryAt: 3200 }, 1000)).toBe("Reconnecting in 3 s");
    expect(say({ state: "reconnecting", since: 0, retryAt: 1000 }, 1000)).toBe("Reconnecting");
    expect(say({ state: "offline", since: new Date(2026, 0, 5, 9, 7).getTime(), retryAt: 0 }, 0)).toMatch(/^Offline since 0?9.07/);
  });
});

describe("backoff", () => {
  it("doubles up to fifteen seconds", () => {
    const waits = [0, 1, 2, 3, 4, 5, 50].map((tries) => backoff(tries, 0.5));
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 15_000, 15_000]);
  });

  it("is spread by a quarter to both sides", () => {
    expect(backoff(3, 0)).toBe(3000);
    expect(backoff(3, 1)).toBe(5000);
  });
});
