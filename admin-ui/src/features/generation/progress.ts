import type { Job } from "./api/jobs";
import type { PastEvent, ProgressEvent } from "./api/progress";

export type State = Job["state"];

/** Where a job stands, as its events tell it. */
export interface Standing {
  state: State;
  attempt: number;
  percent: number;
  step: number | null;
  total: number | null;
  node: string | null;
  nodeTitle: string | null;
  etaSeconds: number | null;
  previewUrl: string | null;
  /** When the last of them happened, ISO 8601. */
  at: string | null;
  /** What was told since this page watches, in order. */
  told: readonly ProgressEvent[];
}

const FINAL: readonly State[] = ["SUCCEEDED", "FAILED", "CANCELLED"];

export const isOver = (state: State): boolean => FINAL.includes(state);

/** The standing that a job's own fields tell. */
export function standingOf(job: Pick<Job, "state" | "attempt" | "progress">): Standing {
  return { state: job.state, attempt: job.attempt, ...job.progress, at: null, told: [] };
}

const fresh: Standing = standingOf({
  state: "QUEUED",
  attempt: 0,
  progress: { percent: 0, step: null, total: null, node: null, nodeTitle: null, etaSeconds: null, previewUrl: null },
});

/** Takes in one event. A new attempt begins at nothing; the last preview stays until there is a better picture. */
export function follow(before: Standing | undefined, event: ProgressEvent): Standing | undefined {
  const now = before ?? fresh;
  const told = "seq" in event ? [...now.told, event] : now.told;
  switch (event.__typename) {
    case "GenerationSnapshot":
      return { ...standingOf(event.job), at: event.at, told };
    case "GenerationStateChanged": {
      const again = event.attempt !== now.attempt || event.state === "QUEUED";
      const base = again ? { ...fresh, previewUrl: now.previewUrl } : now;
      return { ...base, state: event.state, attempt: event.attempt, at: event.at, told };
    }
    case "GenerationNodeStarted":
      return { ...now, node: event.node, nodeTitle: event.nodeTitle, percent: event.percent, step: null, total: null, at: event.at, told };
    case "GenerationStepped":
      return { ...now, node: event.node, step: event.step, total: event.total, percent: event.percent, etaSeconds: event.etaSeconds, at: event.at, told };
    case "GenerationPreviewed":
      return { ...now, previewUrl: event.previewUrl, at: event.at, told };
    case "GenerationFinished":
      return { ...now, state: event.state, percent: event.state === "SUCCEEDED" ? 100 : now.percent, etaSeconds: null, at: event.at, told };
    case "GenerationDowngraded":
      return { ...now, at: event.at, told };
    default:
      return before;
  }
}

/** Past and present events as one story: each number once, in order. */
export function story(past: readonly PastEvent[], told: readonly ProgressEvent[]): PastEvent[] {
  const known = new Map<number, PastEvent>();
  const since = told.filter((event): event is Exclude<ProgressEvent, { __typename: "GenerationSnapshot" }> => event.__typename !== "GenerationSnapshot");
  for (const event of [...past, ...since]) {
    if ("seq" in event) known.set(event.seq, event);
  }
  return [...known.entries()].sort(([a], [b]) => a - b).map(([, event]) => event);
}
