import type { Icon } from "@tabler/icons-react";
import { IconActivityHeartbeat, IconApi, IconChecklist, IconLayoutDashboard, IconListDetails, IconPhoto, IconSettings, IconSparkles, IconUsers } from "@tabler/icons-react";

export interface Section {
  to: string;
  label: string;
  icon: Icon;
  /** Pages that belong to it and live elsewhere. */
  also?: readonly string[];
}

export const GALLERY: Section = { to: "/gallery", label: "Gallery", icon: IconPhoto };
export const QUEUE: Section = { to: "/queue", label: "Queue", icon: IconListDetails };

/** The rail's entries, in order. The first four are in the phone's bottom bar; the rest are under "More". */
export const SECTIONS: readonly Section[] = [
  { to: "/", label: "Overview", icon: IconLayoutDashboard },
  { to: "/characters", label: "Characters", icon: IconUsers },
  { to: "/generate", label: "Generate", icon: IconSparkles, also: ["/workflows", "/experiments"] },
  QUEUE,
  GALLERY,
  { to: "/ledger", label: "Ledger", icon: IconChecklist },
  { to: "/services", label: "Services", icon: IconActivityHeartbeat },
  { to: "/settings", label: "Settings", icon: IconSettings },
  { to: "/graphiql", label: "API", icon: IconApi },
];

/** Is this section where we are? */
export function isHere({ to, also = [] }: Section, pathname: string): boolean {
  return to === "/" ? pathname === "/" : [to, ...also].some((path) => pathname === path || pathname.startsWith(`${path}/`));
}

/** Where a job's own page is. */
export const jobPath = (id: string): string => `/queue/${id}`;
