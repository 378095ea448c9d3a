import { IconAlertTriangle, IconCircleCheck, IconHelpCircle } from "@tabler/icons-react";

/** How it looks that a workflow can run, lacks something, or could not be judged. */
export const LOOKS = {
  READY: { icon: IconCircleCheck, tone: "good", word: "Ready" },
  LACKING: { icon: IconAlertTriangle, tone: "warn", word: "Something is missing" },
  UNKNOWN: { icon: IconHelpCircle, tone: "idle", word: "Not known yet" },
} as const;
