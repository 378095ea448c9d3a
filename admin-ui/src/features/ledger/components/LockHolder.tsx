import { Link } from "@tanstack/react-router";

import { EmptyState, RelativeTime, StateBadge } from "@/components";

import type { Lock } from "../api/nextTask";
import { STEP_WORDS } from "../steps";
import { LeaseCountdown } from "./LeaseCountdown";
import classes from "./LockHolder.module.css";

/** "codex, gpt-5", as far as they told it. */
export const toolOf = ({ tool, model }: Pick<Lock, "tool" | "model">): string => [tool, model].filter(Boolean).join(", ");

/** Who holds the ledger's lock, for what, at which step, and for how long still. Null: nobody does. */
export function LockHolder({ lock }: { lock: Lock | null }) {
  if (!lock) return <EmptyState compact>The lock is free: no run is under way.</EmptyState>;
  const tool = toolOf(lock);
  return (
    <Link to="/ledger/runs/$runId" params={{ runId: lock.id }} className={classes.lock}>
      <span className={classes.row}>
        <StateBadge state="RUNNING" label={lock.step ? STEP_WORDS[lock.step] : "Running"} />
        <LeaseCountdown until={lock.leaseUntil} />
      </span>
      <span className={classes.task}>
        {lock.currentKey ? (
          <>
            <span className="mono quiet">{lock.currentKey}</span>
            <span className={classes.title}>{lock.currentTask?.title}</span>
          </>
        ) : (
          <span className={classes.title}>No task yet</span>
        )}
      </span>
      <span className={classes.who}>
        <span className={classes.name}>{lock.actorName ?? "Somebody"}</span>
        {tool && <span>with {tool}</span>}
        <span>
          since <RelativeTime at={lock.startedAt} />
        </span>
      </span>
    </Link>
  );
}
