import type { Service } from "./api/health";

/** What each kind is, in words. */
export const KINDS: Record<Service["kind"], string> = {
  WEB: "Web server",
  WORKER: "Job worker",
  UI: "Admin page",
  COMFYUI: "Picture engine",
  DATABASE: "Database",
  REDIS: "Redis",
  OTHER: "Other",
};
