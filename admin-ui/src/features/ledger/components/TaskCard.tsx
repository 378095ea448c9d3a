import { Link } from "@tanstack/react-router";

import type { TaskRow } from "../api/tasks";
import { SCOPE_WORDS } from "../kinds";
import { Priority } from "./Priority";
import { Tags } from "./Tags";
import classes from "./TaskCard.module.css";
import { TaskMarks } from "./TaskMarks";

const TAGS = 3;

/** A task on the board. */
export function TaskCard({ task, open }: { task: TaskRow; open: boolean }) {
  const more = task.tags.length - TAGS;
  return (
    <Link from="/ledger/tasks" to="/ledger/tasks/$taskKey" params={{ taskKey: task.key }} search={(before) => ({ ...before, tab: undefined, act: undefined })} resetScroll={false} className={classes.card} data-open={open || undefined} data-task-key={task.key}>
      <span className={classes.head}>
        <span className="mono">{task.key}</span>
        {task.priority && <Priority value={task.priority} />}
      </span>
      <span className={classes.title}>{task.title}</span>
      <span className={classes.foot}>
        <span>{SCOPE_WORDS[task.scope]}</span>
        {task.surface && <span className="mono truncate">{task.surface}</span>}
        <TaskMarks task={task} />
      </span>
      {task.tags.length > 0 && (
        <span className={classes.foot}>
          <Tags tags={task.tags.slice(0, TAGS)} />
          {more > 0 && `+${more}`}
        </span>
      )}
    </Link>
  );
}
