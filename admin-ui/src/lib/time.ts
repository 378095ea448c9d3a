import { useEffect, useSyncExternalStore } from "react";

import { createStore } from "./store";

const clock = createStore(Date.now());
let watchers = 0;
let timer: ReturnType<typeof setInterval> | undefined;

function start(): () => void {
  watchers += 1;
  if (watchers === 1) {
    clock.set(Date.now());
    timer = setInterval(() => clock.set(Date.now()), 1000);
  }
  return () => {
    watchers -= 1;
    if (watchers === 0) clearInterval(timer);
  };
}

/** Now, in milliseconds, rounded down to `step` so that what shows minutes does not render each second. One timer for the whole page. */
export function useNow(step = 1000): number {
  useEffect(start, []);
  return useSyncExternalStore(clock.subscribe, () => Math.floor(clock.get() / step) * step);
}

const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto", style: "short" });
const STEPS: readonly [Intl.RelativeTimeFormatUnit, number, number][] = [
  ["second", 1, 60],
  ["minute", 60, 60],
  ["hour", 3600, 24],
  ["day", 86_400, 30],
  ["month", 2_629_800, 12],
  ["year", 31_557_600, Infinity],
];

/** "5 min. ago", "in 2 hr."; within five seconds "just now". */
export function ago(at: number, now: number): string {
  const seconds = (at - now) / 1000;
  if (Math.abs(seconds) < 5) return "just now";
  for (const [unit, size, limit] of STEPS) {
    const value = Math.trunc(seconds / size);
    if (Math.abs(value) < limit) return relative.format(value, unit);
  }
  return relative.format(Math.trunc(seconds / 31_557_600), "year");
}

/** How long ago, in one short word: "12 s", "4 min", "3 h", "2 d". */
export function age(at: number, now: number): string {
  const seconds = Math.max(0, Math.floor((now - at) / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  return seconds < 86_400 ? `${Math.floor(seconds / 3600)} h` : `${Math.floor(seconds / 86_400)} d`;
}

const full = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

/** The exact time in the person's own zone. */
export function exact(at: string | number): string {
  return full.format(new Date(at));
}
