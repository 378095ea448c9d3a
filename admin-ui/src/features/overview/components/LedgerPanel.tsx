import { Button, Group, Stack, Text } from "@mantine/core";
import { IconChecklist } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";

import { EmptyState, Meter, RelativeTime } from "@/components";
import { count, percent } from "@/lib/format";

import type { OverviewData } from "../api/overview";
import classes from "./LedgerPanel.module.css";
import { Panel } from "./Panel";

type Ledger = OverviewData["ledger"];

function Progress({ name, scope }: { name: string; scope: Ledger["mvp"] }) {
  const text = `${count(scope.done)} of ${count(scope.total)} done`;
  return (
    <div>
      <Group justify="space-between" mb={6}>
        <Text size="sm" fw={550}>
          {name}
        </Text>
        <Text size="sm" c="dimmed">
          {text}
          {scope.blocked > 0 && `, ${count(scope.blocked)} blocked`} · {percent(scope.percent)}
        </Text>
      </Group>
      <Meter percent={scope.percent} label={`${name} progress`} text={text} />
    </div>
  );
}

/** How far the work is, what is being done, and what was done last. */
export function LedgerPanel({ ledger }: { ledger: Ledger }) {
  if (ledger.full.total === 0) {
    return (
      <Panel title="Ledger">
        <EmptyState
          compact
          icon={IconChecklist}
          action={
            <Button variant="light" renderRoot={(props) => <Link to={"/ledger/import"} {...props} />}>
              Import a ledger file
            </Button>
          }
        >
          The list of work is empty.
        </EmptyState>
      </Panel>
    );
  }
  return (
    <Panel title="Ledger" to="/ledger">
      <Stack gap="md">
        <Progress name="MVP" scope={ledger.mvp} />
        <Progress name="Full" scope={ledger.full} />
        {ledger.doing.map((task) => (
          <Text key={task.id} size="sm">
            <span className="mono">{task.key}</span> is being done: {task.title}
          </Text>
        ))}
        {ledger.lastRuns.length > 0 && (
          <div>
            <Text size="xs" c="dimmed" mb={4}>
              Last runs
            </Text>
            <ul className={classes.runs}>
              {ledger.lastRuns.map((run) => (
                <li key={run.id}>
                  <span className="truncate">{run.title}</span>
                  <span className="quiet">
                    <RelativeTime at={run.startedAt} missing="" />
                  </span>
                </li>
              ))}
            </ul>
          </div>
        )}
      </Stack>
    </Panel>
  );
}
