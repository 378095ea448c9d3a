import { timeOfDay } from "./format";
import { createStore } from "./store";

/**
 * How we stand with the server:
 * - idle: nothing on this page wants live data (the login page, say);
 * - connecting: first try;
 * - live;
 * - reconnecting: lost since `since`, the next try is at `retryAt`;
 * - offline: the browser has no network, or the server was out of reach for OFFLINE_AFTER; tries go on.
 * Times are milliseconds since the epoch.
 */
export type Connection =
  | { state: "idle" }
  | { state: "connecting" }
  | { state: "live"; since: number }
  | { state: "reconnecting"; since: number; retryAt: number }
  | { state: "offline"; since: number; retryAt: number };

export const OFFLINE_AFTER = 60_000;

export const connection = createStore<Connection>({ state: "idle" });

/** How often the connection came back: whoever shows data fetches it again when this grows. */
export const reconnections = createStore(0);

const lostSince = () => {
  const now = connection.get();
  return now.state === "reconnecting" || now.state === "offline" ? now.since : undefined;
};

export function connecting(): void {
  if (lostSince() === undefined) connection.set({ state: "connecting" });
}

export function connected(now = Date.now()): void {
  const wasLost = lostSince() !== undefined;
  connection.set({ state: "live", since: now });
  if (wasLost) reconnections.set(reconnections.get() + 1);
}

/** The connection broke or a try failed; the next try is in `wait` milliseconds. */
export function lost(wait: number, online = true, now = Date.now()): void {
  const since = lostSince() ?? now;
  const state = !online || now - since >= OFFLINE_AFTER ? "offline" : "reconnecting";
  connection.set({ state, since, retryAt: now + wait });
}

/** Nobody wants live data any more. */
export function rested(): void {
  connection.set({ state: "idle" });
}

/** Milliseconds to wait before the nth try (from 0): doubling from half a second to 15 s, spread so that pages do not come in step. */
export function backoff(tries: number, random = Math.random()): number {
  const full = Math.min(15_000, 500 * 2 ** Math.min(tries, 10));
  return Math.round(full * (0.75 + random / 2));
}

/** What the dot says. */
export function describe(value: Connection, now: number): string {
  switch (value.state) {
    case "idle":
      return "Not connected";
    case "connecting":
      return "Connecting";
    case "live":
      return "Live";
    case "reconnecting": {
      const seconds = Math.ceil((value.retryAt - now) / 1000);
      return seconds > 0 ? `Reconnecting in ${seconds} s` : "Reconnecting";
    }
    case "offline":
      return `Offline since ${timeOfDay(value.since)}`;
  }
}
