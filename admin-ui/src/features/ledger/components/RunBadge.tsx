import { StateBadge } from "@/components";

import type { Lock } from "../api/nextTask";

const LOOKS: Record<Lock["state"], [string, string]> = {
  IMPORTED: ["INFO", "Imported"],
  ACTIVE: ["RUNNING", "Active"],
  CLOSED: ["DONE", "Closed"],
  BLOCKED: ["WARNING", "Blocked"],
  ABANDONED: ["CANCELLED", "Given up"],
  EXPIRED: ["UNKNOWN", "Lease over"],
};

/** Whether a run is under way, and how it ended. */
export function RunBadge({ state }: { state: Lock["state"] }) {
  const [look, label] = LOOKS[state];
  return <StateBadge state={look} label={label} />;
}
