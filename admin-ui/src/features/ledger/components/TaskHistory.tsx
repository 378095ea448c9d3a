import { Link } from "@tanstack/react-router";

import { EmptyState, RelativeTime } from "@/components";
import { words } from "@/lib/format";

import type { HistoryEntry } from "../api/tasks";
import { toolOf } from "./LockHolder";
import classes from "./TaskHistory.module.css";

/** What happened to a task: who, with what, from what to what, and why. */
export function TaskHistory({ history }: { history: readonly HistoryEntry[] }) {
  if (history.length === 0) return <EmptyState compact>Nothing is recorded of it yet.</EmptyState>;
  return (
    <ol className={classes.entries}>
      {history.map((entry) => (
        <Entry key={entry.id} entry={entry} />
      ))}
    </ol>
  );
}

function Entry({ entry }: { entry: HistoryEntry }) {
  const tool = toolOf(entry);
  return (
    <li className={classes.entry}>
      <div className={classes.head}>
        <span className={classes.kind}>{words(entry.kind)}</span>
        <span className="quiet">
          by {entry.actorName}
          {entry.actorKind === "token" && " (token)"}
          {tool && ` with ${tool}`}
        </span>
        <span className={classes.when}>
          <RelativeTime at={entry.at} />
        </span>
      </div>
      {entry.reason && <blockquote className={classes.reason}>{entry.reason}</blockquote>}
      {entry.changes.length > 0 && (
        <dl className={classes.changes}>
          {entry.changes.map(({ field, before, after }) => (
            <div key={field}>
              <dt>{words(field)}</dt>
              <dd>
                <span className={classes.before}>{before ?? "nothing"}</span>
                <span aria-label="became"> → </span>
                <span>{after ?? "nothing"}</span>
              </dd>
            </div>
          ))}
        </dl>
      )}
      {entry.run && (
        <Link to="/ledger/runs/$runId" params={{ runId: entry.run.id }} className={classes.run}>
          {entry.run.title}
        </Link>
      )}
    </li>
  );
}
