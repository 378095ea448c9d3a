import { Tabs } from "@mantine/core";

import { EmptyState, TabList } from "@/components";

import type { Task } from "../api/tasks";
import { TASK_TABS, type TaskAct, type TaskTab } from "../routes";
import { EvidenceList } from "./EvidenceList";
import { FindingItem } from "./FindingItem";
import { TaskDependencies } from "./TaskDependencies";
import classes from "./TaskDetail.module.css";
import { TaskFacts } from "./TaskFacts";
import { TaskHead } from "./TaskHead";
import { TaskHistory } from "./TaskHistory";
import { TaskRuns } from "./TaskRuns";

interface Props {
  task: Task;
  tab: TaskTab | undefined;
  onTab: (tab: TaskTab | undefined) => void;
  onAct: (act: TaskAct) => void;
}

/** Everything that the ledger knows of a task. */
export function TaskDetail({ task, tab, onTab, onAct }: Props) {
  const entry = (value: TaskTab, word: string, number: number) => (
    <Tabs.Tab value={value}>
      {word} {number > 0 && <span className="quiet">{number}</span>}
    </Tabs.Tab>
  );
  return (
    <>
      <TaskHead task={task} onAct={onAct} />
      <Tabs value={tab ?? "facts"} onChange={(next) => onTab(TASK_TABS.find((one) => one === next))} keepMounted={false} mt="md">
        <TabList chosen={tab ?? "facts"}>
          <Tabs.Tab value="facts">Facts</Tabs.Tab>
          {entry("evidence", "Evidence", task.evidence.length)}
          {entry("history", "History", task.history.length)}
          {entry("findings", "Findings", task.findings.length)}
          {entry("dependencies", "Dependencies", task.dependsOn.length + task.dependents.length)}
          {entry("runs", "Runs", task.runs.length)}
        </TabList>
        <Tabs.Panel value="facts" pt="md">
          <TaskFacts task={task} />
        </Tabs.Panel>
        <Tabs.Panel value="evidence" pt="md">
          <EvidenceList evidence={task.evidence} nothing={task.doneBasis === "CLAIMED" ? "Nothing supports that it is done: an imported file says so." : "No run has given evidence for it yet."} />
        </Tabs.Panel>
        <Tabs.Panel value="history" pt="md">
          <TaskHistory history={task.history} />
        </Tabs.Panel>
        <Tabs.Panel value="findings" pt="md">
          {task.findings.length === 0 ? (
            <EmptyState compact>The audit has nothing against it.</EmptyState>
          ) : (
            <ul className={classes.list}>
              {task.findings.map((finding) => (
                <FindingItem key={finding.id} finding={finding} />
              ))}
            </ul>
          )}
        </Tabs.Panel>
        <Tabs.Panel value="dependencies" pt="md">
          <TaskDependencies task={task} />
        </Tabs.Panel>
        <Tabs.Panel value="runs" pt="md">
          <TaskRuns runs={task.runs} />
        </Tabs.Panel>
      </Tabs>
    </>
  );
}
