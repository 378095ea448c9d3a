import { IconPlugConnectedX } from "@tabler/icons-react";
import type { ReactNode } from "react";

import { connection } from "@/lib/connection";
import type { Problem } from "@/lib/problems";
import { useStore } from "@/lib/store";
import { age, useNow } from "@/lib/time";

import { ErrorState } from "./ErrorState";
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

interface Props {
  children: ReactNode;
  /** The list that it holds: when that could not be fetched anew, what is there stays, and this is said below. */
  list?: { problem: Problem | undefined; reload: () => void };
}

/** Greys what it holds while the connection is lost. */
export function Stale({ children, list }: Props) {
  const stale = useStaleSince() !== undefined;
  return (
    <div className={classes.content} data-stale={stale || undefined}>
      {children}
      {list?.problem && <ErrorState compact problem={list.problem} what="The list could not be brought up to date." onRetry={list.reload} />}
    </div>
  );
}
