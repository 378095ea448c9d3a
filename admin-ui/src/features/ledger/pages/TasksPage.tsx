import { Button } from "@mantine/core";
import { IconChecklist, IconFileImport, IconPlus } from "@tabler/icons-react";
import { getRouteApi, Link, Outlet, useParams } from "@tanstack/react-router";

import { useViewer } from "@/app/viewer";
import { EmptyState, ErrorState, type Sorting, Stale, TableSkeleton, useSelection } from "@/components";
import type { ResultOf } from "@/lib/graphql";
import { type Infinite, useInfinite } from "@/lib/useInfinite";

import { type TaskRow, TasksQuery } from "../api/tasks";
import { askForNewTask } from "../asked";
import { BulkBar } from "../components/BulkBar";
import { LedgerHeader } from "../components/LedgerHeader";
import { OrderToggle } from "../components/OrderToggle";
import { TaskBoard } from "../components/TaskBoard";
import { TaskFilters } from "../components/TaskFilters";
import { TaskTable } from "../components/TaskTable";
import { TASK_SORTS, type TasksSearch } from "../routes";
import { isNarrowed, NO_FILTER, tableVariables, withOne } from "../taskListing";
import { useReorder } from "../useReorder";

const route = getRouteApi("/shell/ledger/tasks");
const pick = (data: ResultOf<typeof TasksQuery>) => data.tasks;

/** All tasks, as a board or a table; one opens in a drawer beside them, at its own address. */
export function TasksPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const openKey = useParams({ strict: false }).taskKey;
  const list = useInfinite(TasksQuery, tableVariables(search), pick);
  const narrow = (change: TasksSearch) => void navigate({ to: ".", search: (before) => ({ ...before, ...change }), replace: true });
  const clear = () => narrow(NO_FILTER);
  const nothing = !list.loading && !list.problem && list.items.length === 0;
  return (
    <>
      <LedgerHeader title="Tasks" />
      <TaskFilters search={search} onChange={narrow} total={list.totalCount} />
      {nothing ? (
        <NoTask filtered={isNarrowed(search)} onClear={clear} />
      ) : search.view === "board" ? (
        <Stale>
          <TaskBoard search={search} openKey={openKey} />
        </Stale>
      ) : list.loading ? (
        <TableSkeleton rows={12} columns={6} />
      ) : list.problem && list.items.length === 0 ? (
        <ErrorState problem={list.problem} what="The tasks could not be loaded." onRetry={list.reload} />
      ) : (
        <Stale list={list}>
          <Table search={search} list={list} openKey={openKey} narrow={narrow} />
        </Stale>
      )}
      <Outlet />
    </>
  );
}

interface TableProps {
  search: TasksSearch;
  list: Infinite<TaskRow>;
  openKey: string | undefined;
  narrow: (change: TasksSearch) => void;
}

function Table({ search, list, openKey, narrow }: TableProps) {
  const navigate = route.useNavigate();
  const may = useViewer()?.scopes.includes("LEDGER") ?? false;
  const selection = useSelection(list.items.map(({ key }) => key));
  const move = useReorder(list.items);
  const sorting: Sorting = { by: search.sort ?? "KEY", direction: search.desc ? "DESC" : "ASC" };
  const sort = ({ by, direction }: Sorting) => narrow({ sort: TASK_SORTS.find((one) => one === by && one !== "KEY"), desc: direction === "DESC" ? true : undefined });
  const open = (taskKey: string) => void navigate({ to: "/ledger/tasks/$taskKey", params: { taskKey }, search: (before) => before, replace: openKey !== undefined, resetScroll: false });
  const arranged = search.sort === "POSITION" && !search.desc;
  return (
    <>
      {may && <BulkBar selection={selection} />}
      {may && selection.ids.size === 0 && <OrderToggle arranged={arranged} onChange={(on) => narrow({ sort: on ? "POSITION" : undefined, desc: undefined })} />}
      <TaskTable
        tasks={list.items}
        openKey={openKey}
        sorting={sorting}
        onSort={sort}
        onOpen={({ key }) => open(key)}
        onTag={(one) => narrow({ tag: withOne(search.tag, one) })}
        onEnd={list.loadMore}
        fetching={list.fetching}
        selection={may ? selection : undefined}
        onMove={may && arranged ? move : undefined}
        maxHeight="calc(100dvh - var(--bar) - 196px)"
      />
    </>
  );
}

function NoTask({ filtered, onClear }: { filtered: boolean; onClear: () => void }) {
  const may = useViewer()?.scopes.includes("LEDGER") ?? false;
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
        may && (
          <Button.Group>
            <Button variant="default" leftSection={<IconPlus size={17} aria-hidden />} onClick={askForNewTask}>
              New task
            </Button>
            <Button leftSection={<IconFileImport size={17} aria-hidden />} renderRoot={(props) => <Link to="/ledger/import" {...props} />}>
              Import a ledger file
            </Button>
          </Button.Group>
        )
      }
    >
      There is no task yet.
    </EmptyState>
  );
}
