import type { Task } from "./api/tasks";
import type { TaskAct } from "./routes";

export type Decision = Exclude<TaskAct, "edit">;

interface Told {
  title: string;
  /** What will happen. */
  body: string;
  action: string;
  danger?: boolean;
}

/** What a decision does to this task, told before it is made. */
export function told(act: Decision, task: Task): Told {
  switch (act) {
    case "block":
      return { title: `Block ${task.key}?`, body: "No run takes it until the block is lifted, and it does not count towards the progress. The reason stands on the task.", action: "Block the task" };
    case "unblock":
      return { title: `Lift the block of ${task.key}?`, body: `It goes back to “To do” and may be selected by the next run.${task.blockedKind === "COMPLIANCE" ? " You lift a compliance block: your name and reason stay in its history." : ""}`, action: "Lift the block" };
    case "reopen":
      return { title: `Reopen ${task.key}?`, body: `It is no longer done: it loses ${task.checkpoint ? `its checkpoint ${task.checkpoint.commit.slice(0, 10)}` : "what it rests on"} and goes back to “To do”. Evidence, history and runs stay.`, action: "Reopen the task", danger: true };
    case "review":
      return { title: `Policy review of ${task.key}`, body: "Your decision and its words stay in the history. Write down in which form it may be done, or why not.", action: "Write the decision down" };
  }
}

interface Rights {
  /** May change the ledger. */
  edit: boolean;
  owner: boolean;
}

/** What this person may do with this task now. */
export function allowed(task: Pick<Task, "state" | "blockedKind">, { edit, owner }: Rights): TaskAct[] {
  if (!edit) return [];
  const compliance = task.state === "BLOCKED" && task.blockedKind === "COMPLIANCE";
  const acts: [TaskAct, boolean][] = [
    ["edit", true],
    ["block", task.state === "TODO" || task.state === "DOING" || (task.state === "BLOCKED" && !compliance)],
    ["unblock", task.state === "BLOCKED" && (owner || !compliance)],
    ["reopen", task.state === "DONE"],
    ["review", owner],
  ];
  return acts.filter(([, may]) => may).map(([act]) => act);
}
