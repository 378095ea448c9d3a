import { plural } from "@/lib/format";

import type { Engine } from "./api/engines";

export type Step = "disable" | "drain" | "remove";

const RUNNING: Record<Step, string> = {
  disable: "is stopped there and goes back into the queue, for another engine",
  drain: "goes on to its end",
  remove: "is stopped there and goes back into the queue, for another engine",
};
const AFTER: Record<Step, string> = {
  disable: "It gets no new jobs and is not asked how it is, until you enable it.",
  drain: "It gets no new jobs.",
  remove: "It leaves this list; the jobs and pictures that it made stay. You can add it again.",
};
const WAITING: Record<Step, string> = { disable: "until it is enabled", drain: "until it is enabled", remove: "until you cancel them or add it again" };

/** What a step does: to the job that runs, to the engine, and to those that wait for it (null: not known). */
export function words(step: Step, { currentJob }: Pick<Engine, "currentJob">, waiting: number | null): string {
  const running = currentJob ? `The running job “${(currentJob.askedPrompt || currentJob.prompt).slice(0, 80)}” ${RUNNING[step]}.` : "Nothing runs on it now.";
  const queue =
    waiting === null
      ? "How many jobs wait for it could not be counted."
      : waiting === 0
        ? "No job waits for it in particular."
        : `${plural(waiting, "job waits", "jobs wait")} for this engine in particular and ${waiting === 1 ? "goes" : "go"} on waiting ${WAITING[step]}.`;
  return `${running} ${AFTER[step]} ${queue}`;
}
