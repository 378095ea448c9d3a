import { notifications } from "@mantine/notifications";
import { useMutation } from "urql";

import { outcome } from "@/lib/problems";

import { TaskReorder } from "./api/taskChanges";
import type { TaskRow } from "./api/tasks";

/** Moves a task one place up or down among those that are shown. */
export function useReorder(tasks: readonly TaskRow[]) {
  const [{ fetching }, execute] = useMutation(TaskReorder);
  const move = async (task: TaskRow, by: -1 | 1) => {
    const neighbour = tasks[tasks.indexOf(task) + by];
    if (!neighbour || fetching) return;
    const place = by < 0 ? { before: neighbour.key } : { after: neighbour.key };
    const result = outcome(await execute({ input: { key: task.key, ...place } }), (data) => data.taskReorder, "Task");
    if (!result.ok) notifications.show({ title: `${task.key} was not moved.`, message: result.problem.message, color: "red" });
  };
  return (task: TaskRow, by: -1 | 1) => void move(task, by);
}
