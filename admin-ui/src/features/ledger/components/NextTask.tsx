import { Group, Skeleton, Stack, Text } from "@mantine/core";
import { IconMoodEmpty } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useQuery } from "urql";

import { EmptyState, QueryView } from "@/components";

import { NextTaskQuery, type Selection } from "../api/nextTask";
import { SCOPE_WORDS } from "../kinds";
import { useOnLedgerChange } from "../useLedger";
import classes from "./NextTask.module.css";
import { Panel } from "./Panel";
import { SelectionView } from "./SelectionView";
import { StartRun } from "./StartRun";

/** Which task comes next, why this one, and the button that starts a run on it. */
export function NextTask() {
  const [result, execute] = useQuery({ query: NextTaskQuery });
  const reload = () => execute({ requestPolicy: "network-only" });
  useOnLedgerChange(reload);
  return (
    <Panel title="Next task" aside={<Link to="/ledger/tasks" search={{ state: "TODO" }}>All open</Link>}>
      <QueryView result={result} retry={reload} skeleton={<NextTaskSkeleton />} what="The next task could not be found out.">
        {({ nextTask }) => (
          <Stack gap="sm">
            {nextTask.task ? <Chosen task={nextTask.task} /> : <EmptyState compact icon={IconMoodEmpty}>There is no task that can be taken.</EmptyState>}
            <StartRun />
            <SelectionView selection={nextTask} />
          </Stack>
        )}
      </QueryView>
    </Panel>
  );
}

function Chosen({ task }: { task: NonNullable<Selection["task"]> }) {
  return (
    <Link to="/ledger/tasks/$taskKey" params={{ taskKey: task.key }} className={classes.chosen}>
      <Group justify="space-between" gap="xs">
        <span className="mono quiet">{task.key}</span>
        <Text span size="sm" c="dimmed">
          {[SCOPE_WORDS[task.scope], task.priority, task.surface].filter(Boolean).join(" · ")}
        </Text>
      </Group>
      <span className={classes.title}>{task.title}</span>
    </Link>
  );
}

function NextTaskSkeleton() {
  return (
    <Stack gap="sm" aria-busy aria-label="Loading">
      <Skeleton height={44} />
      <Skeleton height={34} width={132} />
      <Skeleton height={120} />
    </Stack>
  );
}
