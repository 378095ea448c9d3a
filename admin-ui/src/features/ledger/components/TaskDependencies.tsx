import { Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useQuery } from "urql";

import { EmptyState, StateBadge } from "@/components";

import { type Task, TaskByKey } from "../api/tasks";
import classes from "./TaskDetail.module.css";

/** What a task waits for, and what waits for it. */
export function TaskDependencies({ task }: { task: Pick<Task, "dependsOn" | "dependents"> }) {
  if (task.dependsOn.length + task.dependents.length === 0) return <EmptyState compact>It waits for no task, and no task waits for it.</EmptyState>;
  return (
    <>
      <h3 className={classes.small}>It waits for</h3>
      {task.dependsOn.length === 0 ? <Text c="dimmed">Nothing.</Text> : <ul className={classes.list}>{task.dependsOn.map((key) => <Awaited key={key} taskKey={key} />)}</ul>}
      <h3 className={classes.small}>These wait for it</h3>
      {task.dependents.length === 0 ? (
        <Text c="dimmed">No task.</Text>
      ) : (
        <ul className={classes.list}>
          {task.dependents.map((one) => (
            <Line key={one.id} task={one} />
          ))}
        </ul>
      )}
    </>
  );
}

/** A key in dependsOn names a task that may not exist. */
function Awaited({ taskKey }: { taskKey: string }) {
  const [{ data, fetching }] = useQuery({ query: TaskByKey, variables: { key: taskKey } });
  if (data?.task) return <Line task={data.task} />;
  return (
    <li className={classes.item}>
      <span className="mono">{taskKey}</span> <span className="quiet">{fetching ? "" : "is not in the ledger, so it is never done"}</span>
    </li>
  );
}

function Line({ task }: { task: Task["dependents"][number] }) {
  return (
    <li>
      <Link from="/ledger/tasks" to="/ledger/tasks/$taskKey" params={{ taskKey: task.key }} search={(before) => ({ ...before, act: undefined })} className={`${classes.item} ${classes.row}`}>
        <span>
          <span className="mono quiet">{task.key}</span>
          <span className={classes.block}>{task.title}</span>
        </span>
        <StateBadge state={task.state} plain />
      </Link>
    </li>
  );
}
