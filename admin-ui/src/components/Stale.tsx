import { IconPlugConnectedX } from "@tabler/icons-react";
import type { ReactNode } from "react";

import { connection } from "@/lib/connection";
import { useStore } from "@/lib/store";
import { age, useNow } from "@/lib/time";

import classes from "./Stale.module.css";

/** Since when what is shown may be old; undefined while it is live. */
export function useStaleSince(): number | undefined {
  const now = useStore(connection);
  return now.state === "reconnecting" || now.state === "offline" ? now.since : undefined;
}

/** One line over the page while the connection is lost: how old everything on it is. */
export function StaleBanner() {
  const since = useStaleSince();
  const now = useNow();
  if (since === undefined) return null;
  return (
    <div className={classes.banner} role="status">
      <IconPlugConnectedX size={16} aria-hidden />
      The connection is lost. What you see is {age(since, now)} old and comes back to life by itself.
    </div>
  );
}

/** Greys what it holds while the connection is lost. */
export function Stale({ children }: { children: ReactNode }) {
  const stale = useStaleSince() !== undefined;
  return (
    <div className={classes.content} data-stale={stale || undefined}>
      {children}
    </div>
  );
}
