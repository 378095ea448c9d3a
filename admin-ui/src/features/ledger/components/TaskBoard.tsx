import { Button, Skeleton } from "@mantine/core";
import { useRef } from "react";

import { ErrorState, lookOf } from "@/components";
import { count } from "@/lib/format";
import type { ResultOf } from "@/lib/graphql";
import { useInfinite } from "@/lib/useInfinite";

import { TasksQuery } from "../api/tasks";
import { boardMove } from "../boardKeys";
import { type Narrowing, columnStates, columnVariables } from "../taskListing";
import classes from "./TaskBoard.module.css";
import { TaskCard } from "./TaskCard";

const pick = (data: ResultOf<typeof TasksQuery>) => data.tasks;

/** The tasks by state, side by side. Each column shows its first cards, and more on demand. */
export function TaskBoard({ search, openKey }: { search: Narrowing; openKey: string | undefined }) {
  const board = useRef<HTMLDivElement>(null);
  return (
    // eslint-disable-next-line jsx-a11y-x/no-static-element-interactions -- j, k and the arrows move between the cards, which are links
    <div ref={board} className={classes.board} onKeyDown={(event) => board.current && boardMove(event, board.current)}>
      {columnStates(search).map((state) => (
        <Column key={state} state={state} search={search} openKey={openKey} />
      ))}
    </div>
  );
}

function Column({ state, search, openKey }: { state: ReturnType<typeof columnStates>[number]; search: Narrowing; openKey: string | undefined }) {
  const list = useInfinite(TasksQuery, columnVariables(search, state), pick);
  const { label, tone, icon: Icon } = lookOf(state);
  return (
    <section className={classes.column} aria-label={label} data-column>
      <h2 className={classes.head} data-tone={tone}>
        <Icon size={15} stroke={2} aria-hidden />
        {label}
        <span className={classes.number}>{list.totalCount === undefined ? "" : count(list.totalCount)}</span>
      </h2>
      {list.loading ? (
        <ColumnSkeleton />
      ) : list.problem && list.items.length === 0 ? (
        <ErrorState compact problem={list.problem} onRetry={list.reload} />
      ) : list.items.length === 0 ? (
        <p className={classes.nothing}>{state === "DOING" ? "Nobody works on a task." : "No task."}</p>
      ) : (
        <ul className={classes.cards}>
          {list.items.map((task) => (
            <li key={task.id}>
              <TaskCard task={task} open={task.key === openKey} />
            </li>
          ))}
        </ul>
      )}
      {list.problem && list.items.length > 0 && <ErrorState compact problem={list.problem} onRetry={list.reload} />}
      {list.hasMore && (
        <Button variant="subtle" color="gray" size="compact-sm" fullWidth onClick={list.loadMore} loading={list.fetching}>
          Show more of {count((list.totalCount ?? 0) - list.items.length)}
        </Button>
      )}
    </section>
  );
}

function ColumnSkeleton() {
  return (
    <div className={classes.cards} aria-busy aria-label="Loading">
      {[84, 104, 84, 84].map((height, index) => (
        <Skeleton key={index} height={height} radius="md" />
      ))}
    </div>
  );
}
