import { Button } from "@mantine/core";
import { IconFileImport, IconHistory } from "@tabler/icons-react";
import { Link, useNavigate } from "@tanstack/react-router";

import { type Column, DataTable, EmptyState, ErrorState, RelativeTime, Stale, TableSkeleton } from "@/components";
import type { ResultOf } from "@/lib/graphql";
import { useInfinite } from "@/lib/useInfinite";

import { type RunRow, RunsQuery } from "../api/runs";
import { LedgerHeader } from "../components/LedgerHeader";
import { toolOf } from "../components/LockHolder";
import { RunBadge } from "../components/RunBadge";

const pick = (data: ResultOf<typeof RunsQuery>) => data.runs;
const dash = <span className="quiet">—</span>;

const columns: readonly Column<RunRow>[] = [
  { id: "startedAt", header: "When", width: 112, cell: ({ startedAt }) => <RelativeTime at={startedAt} missing="no date" /> },
  { id: "title", header: "Run", cell: ({ title }) => <span style={{ fontWeight: 500 }} title={title}>{title}</span> },
  { id: "state", header: "State", width: 136, cell: ({ state }) => <RunBadge state={state} /> },
  { id: "who", header: "Who", width: 168, wide: true, cell: (run) => (run.actorName ? <span title={toolOf(run)}>{[run.actorName, toolOf(run)].filter(Boolean).join(" · ")}</span> : dash) },
  { id: "tasks", header: "Tasks", width: 168, wide: true, cell: ({ taskKeys }) => (taskKeys.length ? <span className="mono">{taskKeys.length > 1 ? `${taskKeys[0]} +${taskKeys.length - 1}` : taskKeys[0]}</span> : dash) },
  { id: "result", header: "Result", width: 220, wide: true, cell: ({ result }) => (result ? <span className="quiet" title={result}>{result}</span> : dash) },
  { id: "checkpoint", header: "Checkpoint", width: 120, wide: true, cell: ({ checkpoint }) => (checkpoint ? <span className="mono" title={checkpoint}>{checkpoint.replace(/^([0-9a-f]{10})[0-9a-f]+$/, "$1")}</span> : dash) },
];

/** All runs, the newest first. */
export function RunsPage() {
  const navigate = useNavigate();
  const list = useInfinite(RunsQuery, { first: 50 }, pick);
  const open = (run: RunRow) => void navigate({ to: "/ledger/runs/$runId", params: { runId: run.id } });
  return (
    <>
      <LedgerHeader title="Runs" />
      {list.loading ? (
        <TableSkeleton rows={10} columns={5} />
      ) : list.problem && list.items.length === 0 ? (
        <ErrorState problem={list.problem} what="The runs could not be loaded." onRetry={list.reload} />
      ) : list.items.length === 0 ? (
        <EmptyState
          icon={IconHistory}
          action={
            <Button leftSection={<IconFileImport size={17} aria-hidden />} renderRoot={(props) => <Link to="/ledger/import" {...props} />}>
              Import a ledger file
            </Button>
          }
        >
          No run is recorded yet.
        </EmptyState>
      ) : (
        <Stale list={list}>
          <DataTable label="Runs" columns={columns} rows={list.items} rowId={({ id }) => id} onOpen={open} onEnd={list.loadMore} fetching={list.fetching} />
        </Stale>
      )}
    </>
  );
}
