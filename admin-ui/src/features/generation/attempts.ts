import type { PastEvent } from "./api/progress";
import { smaller } from "./downgrade";

export interface Attempt {
  number: number;
  /** When it began, ISO 8601. */
  at: string;
  /** Why it was begun again, as a sentence; undefined for the first. */
  why: string | undefined;
}

const UNTOLD = "Why was not told.";

/** How often a job was begun, and why again. */
export function attempts(events: readonly PastEvent[]): Attempt[] {
  const found: Attempt[] = [];
  let why: string | undefined;
  for (const event of events) {
    if (event.__typename === "GenerationDowngraded") {
      why = `Memory ran out; now ${smaller(event.downgrade) || "less at once"}.`;
    } else if (event.__typename === "GenerationStateChanged" && event.state === "QUEUED") {
      why ??= event.reason ?? undefined;
    } else if (event.__typename === "GenerationStateChanged" && event.state === "RUNNING" && found.at(-1)?.number !== event.attempt) {
      found.push({ number: event.attempt, at: event.at, why: event.attempt > 1 ? (why ?? UNTOLD) : undefined });
      why = undefined;
    }
  }
  return found;
}
