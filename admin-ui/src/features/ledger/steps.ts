import type { RunStep } from "./api/nextTask";

/** Each step of a run in a word. */
export const STEP_WORDS: Record<RunStep, string> = {
  BOOTSTRAP: "Look at the tree",
  SAVE_FIRST: "Save first",
  SELECT: "Select a task",
  HEALTH: "Look at services",
  EXECUTE: "Make changes",
  MINI_CHECK: "Mini-check",
  VERIFY: "Verify",
  CHECKPOINT: "Checkpoint",
  RECORD: "Record",
  BLOCKED: "Blocked",
};
