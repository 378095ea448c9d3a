import { IconAlertTriangle, IconCheck, IconCircleDashed, IconCircleDot, IconCircleMinus, IconClock, IconHelp, IconLoader2, IconPlayerStop, IconX } from "@tabler/icons-react";

import { words } from "@/lib/format";

export type Tone = "good" | "busy" | "warn" | "bad" | "idle";
type Look = { tone: Tone; icon: typeof IconCheck; label?: string };

/** Every state of every domain, one look each: colour never stands without its word and icon. */
const LOOKS: Record<string, Look> = {
  // services, engines, the whole
  HEALTHY: { tone: "good", icon: IconCheck },
  ONLINE: { tone: "good", icon: IconCheck },
  OK: { tone: "good", icon: IconCheck, label: "All well" },
  STARTING: { tone: "busy", icon: IconLoader2 },
  DEGRADED: { tone: "warn", icon: IconAlertTriangle },
  WARNING: { tone: "warn", icon: IconAlertTriangle },
  UNKNOWN: { tone: "warn", icon: IconHelp },
  UNHEALTHY: { tone: "bad", icon: IconX },
  OFFLINE: { tone: "bad", icon: IconX },
  ERROR: { tone: "bad", icon: IconX },
  STOPPED: { tone: "idle", icon: IconPlayerStop },
  DISABLED: { tone: "idle", icon: IconCircleMinus },
  SET_ASIDE: { tone: "warn", icon: IconAlertTriangle },
  DRAINING: { tone: "warn", icon: IconClock },
  // generation
  QUEUED: { tone: "idle", icon: IconClock },
  RUNNING: { tone: "busy", icon: IconLoader2 },
  CANCELLING: { tone: "warn", icon: IconLoader2 },
  CANCELLED: { tone: "idle", icon: IconCircleMinus },
  FAILED: { tone: "bad", icon: IconX },
  SUCCEEDED: { tone: "good", icon: IconCheck },
  // ledger
  TODO: { tone: "idle", icon: IconCircleDashed, label: "To do" },
  DOING: { tone: "busy", icon: IconCircleDot },
  DONE: { tone: "good", icon: IconCheck },
  BLOCKED: { tone: "idle", icon: IconCircleMinus },
  INFO: { tone: "idle", icon: IconHelp },
  // characters
  DRAFT: { tone: "idle", icon: IconCircleDashed },
  ACTIVE: { tone: "good", icon: IconCheck },
  PAUSED: { tone: "warn", icon: IconPlayerStop },
  ARCHIVED: { tone: "idle", icon: IconCircleMinus },
};

/** How a state looks. States that this page does not know yet look unknown, and keep their word. */
export function lookOf(state: string): Required<Look> {
  const look = LOOKS[state] ?? { tone: "warn" as const, icon: IconHelp };
  return { label: words(state), ...look };
}
