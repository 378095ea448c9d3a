import { plural } from "@/lib/format";

import type { LiveRun } from "./api/runs";
import type { RunStep } from "./api/nextTask";

/** Where a step of a run lies: behind it, lit now, where it ended, ahead, or not needed. */
export type Standing = "past" | "now" | "ended" | "ahead" | "passed over";

export interface TimelineStep {
  step: RunStep;
  standing: Standing;
  detail?: string | undefined;
}

type Moved = Pick<LiveRun, "state" | "step" | "currentKey" | "changesMade" | "changeLimit" | "checkpoint"> & {
  commands: readonly { state: string }[];
  evidence: readonly { kind: string; standing: string; commit: string | null }[];
};

const PATH = ["BOOTSTRAP", "SAVE_FIRST", "SELECT", "HEALTH", "EXECUTE", "MINI_CHECK", "VERIFY", "CHECKPOINT", "RECORD"] as const;
/** Steps that a run may do without. */
const SOMETIMES: readonly RunStep[] = ["SAVE_FIRST", "MINI_CHECK"];

const commitOf = ({ evidence }: Moved) => evidence.findLast(({ kind, standing }) => kind === "COMMIT" && standing === "VERIFIED")?.commit?.slice(0, 10);

/** The last step on the path of which a trace is left: a blocked run no longer says where it was. */
function reached(run: Moved): RunStep {
  if (run.step && run.step !== "BLOCKED") return run.step;
  if (commitOf(run)) return "CHECKPOINT";
  if (run.commands.length > 0 && run.currentKey) return "VERIFY";
  if (run.changesMade > 0) return "EXECUTE";
  return run.currentKey ? "HEALTH" : "BOOTSTRAP";
}

function detailOf(step: RunStep, run: Moved): string | undefined {
  switch (step) {
    case "SELECT":
      return run.currentKey ?? undefined;
    case "EXECUTE":
      return run.changesMade > 0 || run.step === "EXECUTE" ? `${run.changesMade} of ${plural(run.changeLimit ?? 0, "change")}` : undefined;
    case "VERIFY":
      return run.commands.length > 0 ? plural(run.commands.length, "check") : undefined;
    case "CHECKPOINT":
      return commitOf(run);
    default:
      return undefined;
  }
}

/** The steps of a run in their order, with the current one lit; a blocked run ends in the step that blocked it. */
export function timeline(run: Moved): TimelineStep[] {
  const last = reached(run);
  const at = PATH.indexOf(last as (typeof PATH)[number]);
  const active = run.state === "ACTIVE";
  const standing = (step: RunStep, index: number): Standing => {
    if (index === at) return active ? "now" : run.step === "BLOCKED" ? "past" : "ended";
    if (index < at) return SOMETIMES.includes(step) ? "passed over" : "past";
    return active && !SOMETIMES.includes(step) ? "ahead" : "passed over";
  };
  const steps = PATH.map((step, index): TimelineStep => ({ step, standing: standing(step, index), detail: detailOf(step, run) })).filter((one) => one.standing !== "passed over" || !SOMETIMES.includes(one.step));
  if (run.step !== "BLOCKED") return steps;
  const until = steps.findIndex(({ step }) => step === last) + 1;
  return [...steps.slice(0, until), { step: "BLOCKED", standing: "ended" }];
}
