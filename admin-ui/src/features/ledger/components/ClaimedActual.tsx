import type { Finding } from "../api/ledger";
import classes from "./ClaimedActual.module.css";

/** What the file says beside what is true. */
export function ClaimedActual({ finding: { claimed, actual } }: { finding: Pick<Finding, "claimed" | "actual"> }) {
  if (!claimed && !actual) return null;
  return (
    <dl className={classes.both}>
      {claimed && (
        <>
          <dt>Claimed</dt>
          <dd>{claimed}</dd>
        </>
      )}
      {actual && (
        <>
          <dt>Actual</dt>
          <dd>{actual}</dd>
        </>
      )}
    </dl>
  );
}
