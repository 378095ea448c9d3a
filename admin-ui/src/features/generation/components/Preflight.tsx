import { IconAlertTriangle, IconCircleCheck } from "@tabler/icons-react";

import { words } from "@/lib/format";

import type { Preview } from "../api/orders";
import classes from "./Preflight.module.css";

/** What would stand in the way, before anything is queued: what is missing on the engine, what is out of bounds. */
export function Preflight({ problems, checked }: { problems: Preview["problems"]; checked: boolean }) {
  if (problems.length > 0) {
    return (
      <div className={classes.box} role="status">
        <IconAlertTriangle size={17} aria-hidden />
        <ul>
          {problems.map(({ field, message }) => (
            <li key={`${field} ${message}`}>{/\bis missing on\b/.test(message) ? message : `${words(field)} ${message}`}</li>
          ))}
        </ul>
      </div>
    );
  }
  return checked ? (
    <div className={classes.good} role="status">
      <IconCircleCheck size={16} aria-hidden />
      The engine has everything that this needs.
    </div>
  ) : null;
}
