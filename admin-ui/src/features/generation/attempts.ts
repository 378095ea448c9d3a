import type { PastEvent } from "./api/progress";
import { smaller } from "./downgrade";

export interface Attempt {
  number: number;
  /** When it began, ISO 8601. */
  at: string;
  /** Why it was begun again; undefined for the first. */
  why: string | undefined;
}

const LOST = "what worked on it was lost or taken out of use";

/** How often a job was begun, and why again. Only a want of memory is told by an event of its own. */
export function attempts(events: readonly PastEvent[]): Attempt[] {
  const found: Attempt[] = [];
  let why = LOST;
  for (const event of events) {
    if (event.__typename === "GenerationDowngraded") {
      why = ["memory ran out", smaller(event.downgrade)].filter(Boolean).join("; now ");
    } else if (event.__typename === "GenerationStateChanged" && event.state === "RUNNING" && found.at(-1)?.number !== event.attempt) {
      found.push({ number: event.attempt, at: event.at, why: event.attempt > 1 ? why : undefined });
      why = LOST;
    }
  }
  return found;
}
