import { IconAlertTriangle, IconCircleCheck } from "@tabler/icons-react";

import type { Fault } from "../readiness";
import classes from "./Preflight.module.css";

/** What would stand in the way, before anything is queued: what is missing, where, and what helps. */
export function Preflight({ faults, ready }: { faults: readonly Fault[]; ready: boolean }) {
  if (faults.length > 0) {
    return (
      <div className={classes.box} role="status" aria-label="What stands in the way">
        <IconAlertTriangle size={17} aria-hidden />
        <ul>
          {faults.map(({ text, where, hint }) => (
            <li key={`${text} ${where}`}>
              {text}
              {where && <span className={classes.where}> {where}</span>}
              {hint && <span className={classes.hint}>{hint}</span>}
            </li>
          ))}
        </ul>
      </div>
    );
  }
  return ready ? (
    <div className={classes.good} role="status">
      <IconCircleCheck size={16} aria-hidden />
      The engine has everything that this needs.
    </div>
  ) : null;
}
