import { ProgressLine, StateBadge } from "@/components";
import { useStaleSince } from "@/components/Stale";
import { duration, percent } from "@/lib/format";
import { exact, useNow } from "@/lib/time";

import type { ExpectedStart } from "../api/jobs";
import { expected } from "../expecting";
import { isOver, type Standing } from "../progress";
import classes from "./ProgressStrip.module.css";

interface Props {
  standing: Standing;
  queuePosition: number | null | undefined;
  /** When it will begin, while it waits. */
  start: ExpectedStart | null | undefined;
}

/** Where a job stands: state, node and step, percent and what is left, over a thin line. */
export function ProgressStrip({ standing, queuePosition, start }: Props) {
  const lost = useStaleSince() !== undefined;
  const { state, nodeTitle, step, total } = standing;
  const over = isOver(state);
  const running = state === "RUNNING" || state === "CANCELLING";
  const steps = total !== null && total > 1 ? ` · step ${step ?? 0} of ${total}` : "";
  const place = queuePosition === 1 ? "Next in line" : queuePosition ? `${queuePosition - 1} before it` : "Waiting";
  return (
    <div className={classes.strip}>
      <div className={classes.words}>
        <StateBadge state={state} />
        {!over && (
          <span className={classes.now} data-testid="job-now">
            {lost ? "Reconnecting; the job goes on meanwhile" : running ? `${nodeTitle ?? "Starting"}${steps}` : place}
          </span>
        )}
        {state === "QUEUED" && start && !lost && <Begins start={start} />}
        {standing.attempt > 1 && <span className="quiet">attempt {standing.attempt}</span>}
        {running && (
          <span className={classes.end}>
            {standing.etaSeconds !== null && !lost && <span className="quiet">{duration(Math.max(1, Math.round(standing.etaSeconds)))} left</span>}
            <b>{percent(standing.percent)}</b>
          </span>
        )}
      </div>
      {running && <ProgressLine percent={standing.percent} label="Progress of the job" height={4} />}
    </div>
  );
}

function Begins({ start: { at, unknownReason } }: { start: ExpectedStart }) {
  const now = useNow(1000);
  if (at === null) return <span className="quiet">{unknownReason}</span>;
  return (
    <time className="quiet" dateTime={at} title={exact(at)}>
      begins {expected(at, now)}
    </time>
  );
}
