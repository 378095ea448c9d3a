import { ProgressLine, StateBadge } from "@/components";
import { useStaleSince } from "@/components/Stale";
import { duration, percent } from "@/lib/format";

import { isOver, type Standing } from "../progress";
import classes from "./ProgressStrip.module.css";

/** Where a job stands: state, node and step, percent and what is left, over a thin line. */
export function ProgressStrip({ standing, queuePosition }: { standing: Standing; queuePosition: number | null | undefined }) {
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
