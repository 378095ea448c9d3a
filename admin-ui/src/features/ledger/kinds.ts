import type { FindingCode, FindingSeverity } from "./api/ledger";

export const SCOPES = ["MVP", "BACKLOG"] as const;
export const STATES = ["TODO", "DOING", "DONE", "BLOCKED"] as const;
export const PRIORITIES = ["P0", "P1", "P2", "P3"] as const;
export const SEVERITIES = ["ERROR", "WARNING", "INFO"] as const satisfies readonly FindingSeverity[];

export const SCOPE_WORDS = { MVP: "MVP", BACKLOG: "Backlog" } as const;
export const POLICY_REVIEWS = ["NEEDED", "CLEARED", "NONE"] as const;
export const POLICY_WORDS = { NEEDED: "Needs a policy review", CLEARED: "Policy review cleared", NONE: "No policy review" } as const;

/** Each kind of finding, in words for a person. */
export const CODE_WORDS: Record<FindingCode, string> = {
  DUPLICATE_TASK: "Task listed twice",
  TASK_IN_TWO_SECTIONS: "Task in two sections",
  TOO_MANY_DOING: "Too many in progress",
  DONE_WITHOUT_CHECKPOINT: "Done without checkpoint",
  CHECKPOINT_PENDING: "Checkpoint pending",
  CHECKPOINT_UNKNOWN: "Checkpoint unknown",
  CHECKPOINT_SHARED: "Checkpoint shared",
  DONE_WITHOUT_RUN: "Done without a run",
  COUNT_MISMATCH: "Counts differ",
  PROGRESS_MISMATCH: "Progress differs",
  RUN_LOG_OVERFLOW: "Run log too long",
  RUN_TOO_LONG: "Run entry too long",
  RUN_ORDER: "Runs out of order",
  MISSING_PRIORITY: "Priority missing",
  UNPARSED_LINE: "Line not understood",
  ENCODING_REPAIRED: "Encoding repaired",
  POLICY_REVIEW: "Policy review",
};

export const CODES = Object.keys(CODE_WORDS) as FindingCode[];

export const SEVERITY_MEANING: Record<FindingSeverity, string> = {
  ERROR: "The ledger cannot be trusted here.",
  WARNING: "Somebody should look at it.",
  INFO: "Good to know; nothing is broken.",
};
