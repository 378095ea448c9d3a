import { plural } from "@/lib/format";

import type { ChosenJob } from "./api/jobs";
import type { BulkItem } from "./api/queue";

/** The server takes so many ids at once. */
export const AT_ONCE = 200;

export const chunks = <Item>(items: readonly Item[], size = AT_ONCE): Item[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));

/** Which of these can be called off. */
export const cancellable = (jobs: readonly ChosenJob[]) => jobs.filter(({ state }) => state === "QUEUED" || state === "RUNNING");

/** Which of these can be tried again. */
export const retryable = (jobs: readonly ChosenJob[]) => jobs.filter(({ state }) => state === "FAILED" || state === "CANCELLED");

/** What calling these off will do. */
export function cancelWords(jobs: readonly ChosenJob[]): string {
  const running = jobs.filter(({ state }) => state === "RUNNING").length;
  const waiting = jobs.length - running;
  return [
    running > 0 && `${plural(running, "job runs", "jobs run")} now: what ${running === 1 ? "it has" : "they have"} painted so far is lost.`,
    waiting > 0 && `${plural(waiting, "job waits", "jobs wait")} and will not begin.`,
    "They stay in the list of finished jobs, where you can retry them.",
  ]
    .filter(Boolean)
    .join(" ");
}

/** What trying these again will do; `left` of the chosen ones cannot be. */
export function retryWords(jobs: readonly ChosenJob[], left: number): string {
  const more = `${plural(jobs.length, "new job joins", "new jobs join")} the queue, with the same parameters and seeds.`;
  return left === 0 ? more : `${more} ${plural(left, "job", "jobs")} of your selection succeeded or ${left === 1 ? "is" : "are"} not over and ${left === 1 ? "is" : "are"} left out.`;
}

export interface Refusal {
  id: string;
  name: string;
  message: string;
}

/** Those that were refused, by name. */
export function refusals(items: readonly BulkItem[], jobs: readonly ChosenJob[]): Refusal[] {
  return items.flatMap(({ id, error }) => {
    if (!error) return [];
    const job = jobs.find((one) => one.id === id);
    return [{ id, name: job?.askedPrompt || job?.prompt || id, message: error.message }];
  });
}
