import type { LiveRun } from "./api/runs";

export const ACTIONS = {
  continue: "Go on",
  change: "Record a change",
  check: "Run a check",
  checkpoint: "Take a checkpoint",
  close: "Close",
  note: "Add a note",
  block: "Block",
  abandon: "Give up",
} as const;
export type Action = keyof typeof ACTIONS;

type Now = Pick<LiveRun, "state" | "step" | "heldByViewer"> & { commands: readonly { state: string }[] };

const BY_STEP: Record<NonNullable<LiveRun["step"]>, readonly Action[]> = {
  BOOTSTRAP: ["continue"],
  SAVE_FIRST: ["continue", "check"],
  SELECT: ["continue"],
  HEALTH: ["continue"],
  EXECUTE: ["change", "check"],
  MINI_CHECK: ["check"],
  VERIFY: ["check", "checkpoint", "change"],
  CHECKPOINT: ["close", "checkpoint", "check", "change"],
  RECORD: [],
  BLOCKED: [],
};

/** What a person may do with a run now, the likeliest first. Who does not hold it can only end it, and only as an owner. */
export function actionsFor(run: Now, { edit, owner }: { edit: boolean; owner: boolean }): Action[] {
  if (run.state !== "ACTIVE" || !run.step || !edit) return [];
  if (!run.heldByViewer) return owner ? ["block", "abandon"] : [];
  const own = [...BY_STEP[run.step]];
  // Once a check has passed, the checkpoint is what comes next.
  if (run.step === "VERIFY" && run.commands.at(-1)?.state === "PASSED") own.sort((a, b) => Number(b === "checkpoint") - Number(a === "checkpoint"));
  return [...own, "note", "block", "abandon"];
}
