import type { Selection } from "./api/nextTask";

type Rule = Selection["rule"];
type SkipReason = Selection["skips"][number]["reason"];

/** What decided, in a few words. */
export const RULE_WORDS: Record<Rule, string> = {
  DOING_FIRST: "What was begun is finished first",
  ONLY_CANDIDATE: "The only one that can be taken",
  PRIORITY: "The most urgent",
  UNBLOCKS_MOST: "Most tasks wait for it",
  SMALLEST_SURFACE: "Fewest others share its surface",
  KEY: "All else equal, the lower key",
  NO_WORK: "Nothing to do",
};

export const SKIP_WORDS: Record<SkipReason, string> = {
  SKIP_DUPLICATE_DONE: "Done already",
  WAITS_FOR_DEPENDENCY: "Waits for another task",
  POLICY_REVIEW: "Needs a policy review",
};

/** The column of the candidates in which the rule decided. */
export const DECIDING: Partial<Record<Rule, "priority" | "unblocks" | "sharing" | "key">> = {
  PRIORITY: "priority",
  UNBLOCKS_MOST: "unblocks",
  SMALLEST_SURFACE: "sharing",
  KEY: "key",
};

/** Skips by reason, the largest group first. */
export function skipGroups(skips: Selection["skips"]): { reason: SkipReason; skips: Selection["skips"] }[] {
  const reasons = [...new Set(skips.map(({ reason }) => reason))];
  return reasons.map((reason) => ({ reason, skips: skips.filter((skip) => skip.reason === reason) })).sort((a, b) => b.skips.length - a.skips.length);
}
