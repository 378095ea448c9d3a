import { Button } from "@mantine/core";
import { IconChecklist, IconFileImport } from "@tabler/icons-react";
import { getRouteApi, Link, Outlet, useParams } from "@tanstack/react-router";

import { EmptyState, ErrorState, type Sorting, Stale, TableSkeleton } from "@/components";
import type { ResultOf } from "@/lib/graphql";
import { useInfinite } from "@/lib/useInfinite";

import { TasksQuery } from "../api/tasks";
import { LedgerHeader } from "../components/LedgerHeader";
import { NO_FILTER, TaskFilters } from "../components/TaskFilters";
import { TaskTable } from "../components/TaskTable";
import { PRIORITIES, SCOPES, STATES } from "../kinds";
import { TASK_SORTS, type TasksSearch } from "../routes";
import { joined, listed } from "../search";

const route = getRouteApi("/shell/ledger/tasks");
const pick = (data: ResultOf<typeof TasksQuery>) => data.tasks;

const variables = (search: TasksSearch) => ({
  first: 60,
  filter: {
    search: search.q ?? null,
    scope: orNull(listed(search.scope, SCOPES)),
    state: orNull(listed(search.state, STATES)),
    priority: orNull(listed(search.priority, PRIORITIES)),
    tag: orNull(search.tag?.split(",") ?? []),
  },
  order: { by: search.sort ?? "KEY", direction: search.desc ? "DESC" : "ASC" } as const,
});

const orNull = <Value,>(values: Value[]) => (values.length ? values : null);

/** All tasks; one opens in a drawer beside them, at its own address. */
export function TasksPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const openKey = useParams({ strict: false }).taskKey;
  const list = useInfinite(TasksQuery, variables(search), pick);
  const narrow = (change: TasksSearch) => void navigate({ to: ".", search: (before) => ({ ...before, ...change }), replace: true });
  const open = (key: string) => void navigate({ to: "/ledger/tasks/$taskKey", params: { taskKey: key }, search: (before) => before, replace: openKey !== undefined, resetScroll: false });
  const tag = (one: string) => narrow({ tag: joined([...new Set([...(search.tag?.split(",") ?? []), one])]) });
  const sorting: Sorting = { by: search.sort ?? "KEY", direction: search.desc ? "DESC" : "ASC" };
  const sort = ({ by, direction }: Sorting) => narrow({ sort: TASK_SORTS.find((one) => one === by && one !== "KEY"), desc: direction === "DESC" ? true : undefined });
  const filtered = [search.q, search.scope, search.state, search.priority, search.tag].some((part) => part !== undefined);
  return (
    <>
      <LedgerHeader title="Tasks" />
      <TaskFilters search={search} onChange={narrow} total={list.totalCount} />
      {list.loading ? (
        <TableSkeleton rows={12} columns={6} />
      ) : list.problem && list.items.length === 0 ? (
        <ErrorState problem={list.problem} what="The tasks could not be loaded." onRetry={list.reload} />
      ) : list.items.length === 0 ? (
        <NoTask filtered={filtered} onClear={() => narrow(NO_FILTER)} />
      ) : (
        <Stale>
          <TaskTable tasks={list.items} openKey={openKey} sorting={sorting} onSort={sort} onOpen={({ key }) => open(key)} onTag={tag} onEnd={list.loadMore} fetching={list.fetching} />
        </Stale>
      )}
      <Outlet />
    </>
  );
}

function NoTask({ filtered, onClear }: { filtered: boolean; onClear: () => void }) {
  if (filtered) {
    return (
      <EmptyState icon={IconChecklist} action={<Button variant="default" onClick={onClear}>Show all tasks</Button>}>
        No task fits all of these filters.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={IconChecklist}
      action={
        <Button leftSection={<IconFileImport size={17} aria-hidden />} renderRoot={(props) => <Link to="/ledger/import" {...props} />}>
          Import a ledger file
        </Button>
      }
    >
      There is no task yet.
    </EmptyState>
  );
}
