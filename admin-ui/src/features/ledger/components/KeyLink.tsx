import { Link } from "@tanstack/react-router";

import classes from "./KeyLink.module.css";

/** A task's key that opens the task. `inTable`: the row has the keyboard, not the link. */
export function KeyLink({ taskKey, inTable = false }: { taskKey: string; inTable?: boolean }) {
  return (
    <Link to="/ledger/tasks/$taskKey" params={{ taskKey }} className={`mono ${classes.key}`} {...(inTable && { tabIndex: -1 })}>
      {taskKey}
    </Link>
  );
}
