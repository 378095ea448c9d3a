import { Group, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";

import { EmptyState, RelativeTime } from "@/components";

import type { Task } from "../api/tasks";
import { RunBadge } from "./RunBadge";
import classes from "./TaskDetail.module.css";

/** The runs that worked on a task. */
export function TaskRuns({ runs }: { runs: Task["runs"] }) {
  if (runs.length === 0) return <EmptyState compact>No recorded run worked on it.</EmptyState>;
  return (
    <ul className={classes.list}>
      {runs.map((run) => (
        <li key={run.id}>
          <Link to="/ledger/runs/$runId" params={{ runId: run.id }} className={classes.item}>
            <Group justify="space-between" wrap="nowrap" gap="sm">
              <Text fw={500} lineClamp={2}>
                {run.title}
              </Text>
              <RunBadge state={run.state} />
            </Group>
            <Text size="sm" c="dimmed" lineClamp={2}>
              <RelativeTime at={run.startedAt} missing="no date" />
              {run.result && ` · ${run.result}`}
            </Text>
          </Link>
        </li>
      ))}
    </ul>
  );
}
