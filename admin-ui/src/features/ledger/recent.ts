import type { RecentRun } from "./api/recentRuns";

const DAY = 24 * 3600 * 1000;

/** What live runs came to within a day. */
export interface Day {
  runs: RecentRun[];
  closed: number;
  /** Tasks that runs closed. */
  tasks: number;
  stopped: number;
  /** Everybody who ran something, each once. */
  who: string[];
}

/** The live runs that began, or ended, within the 24 hours before `now`. */
export function lastDay(runs: readonly RecentRun[], now: number): Day {
  const recent = runs.filter((run) => run.state !== "IMPORTED" && now - Date.parse(run.finishedAt ?? run.startedAt ?? "") < DAY);
  const closed = recent.filter(({ state }) => state === "CLOSED");
  return {
    runs: recent,
    closed: closed.length,
    tasks: closed.reduce((sum, run) => sum + run.taskKeys.length, 0),
    stopped: recent.filter(({ state }) => state === "BLOCKED" || state === "ABANDONED" || state === "EXPIRED").length,
    who: [...new Set(recent.map(({ actorName }) => actorName).filter((name) => name !== null))],
  };
}
