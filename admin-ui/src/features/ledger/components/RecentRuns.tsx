import { Group, Skeleton, Stack, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useQuery } from "urql";

import { EmptyState, QueryView, RelativeTime } from "@/components";
import { plural } from "@/lib/format";
import { useNow } from "@/lib/time";

import { type RecentRun, RecentRunsQuery } from "../api/recentRuns";
import { type Day, lastDay } from "../recent";
import { useOnLedgerChange } from "../useLedger";
import { toolOf } from "./LockHolder";
import { Panel, PanelRows } from "./Panel";
import classes from "./RecentRuns.module.css";
import { RunBadge } from "./RunBadge";

const SHOWN = 6;
const MINUTE = 60_000;

/** What people and agents did within the last day; before that, the newest runs there are. */
export function RecentRuns() {
  const [result, execute] = useQuery({ query: RecentRunsQuery });
  const reload = () => execute({ requestPolicy: "network-only" });
  useOnLedgerChange(reload);
  return (
    <QueryView result={result} retry={reload} skeleton={<Skeleton height={280} radius="lg" />} what="The runs could not be loaded.">
      {({ ledger }) => <Recent runs={ledger.lastRuns} />}
    </QueryView>
  );
}

function Recent({ runs }: { runs: readonly RecentRun[] }) {
  const day = lastDay(runs, useNow(MINUTE));
  const fresh = day.runs.length > 0;
  return (
    <Panel title={fresh ? "Last 24 hours" : "Last runs"} aside={<Link to="/ledger/runs">All runs</Link>}>
      {fresh && <Summary day={day} />}
      {runs.length === 0 ? <EmptyState compact>No run is recorded.</EmptyState> : <PanelRows>{(fresh ? day.runs : runs).slice(0, fresh ? 20 : SHOWN).map((run) => <Row key={run.id} run={run} />)}</PanelRows>}
    </Panel>
  );
}

function Summary({ day }: { day: Day }) {
  const parts = [plural(day.runs.length, "run"), `${plural(day.tasks, "task")} done`, day.stopped > 0 && `${day.stopped} stopped early`].filter(Boolean);
  return (
    <Group justify="space-between" gap="xs" mb="sm">
      <Text fw={600}>{parts.join(" · ")}</Text>
      <Text size="sm" c="dimmed" className="truncate">
        {day.who.join(", ")}
      </Text>
    </Group>
  );
}

function Row({ run }: { run: RecentRun }) {
  const who = [run.actorName, toolOf(run)].filter(Boolean).join(" with ");
  const said = run.result ?? run.reason;
  return (
    <li>
      <Link to="/ledger/runs/$runId" params={{ runId: run.id }} className={classes.run}>
        {run.state !== "IMPORTED" && <RunBadge state={run.state} />}
        <Stack gap={0} className={classes.words}>
          <span className="truncate">{run.title}</span>
          {said && (
            <Text span size="sm" c="dimmed" truncate>
              {said}
            </Text>
          )}
        </Stack>
        <Stack gap={0} align="flex-end" className={classes.when}>
          <span className="quiet">
            <RelativeTime at={run.finishedAt ?? run.startedAt} missing="no date" />
          </span>
          {who && (
            <Text span size="sm" c="dimmed" truncate maw={180}>
              {who}
            </Text>
          )}
        </Stack>
      </Link>
    </li>
  );
}
