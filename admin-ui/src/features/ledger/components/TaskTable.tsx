import { type KeyboardEvent } from "react";

import { type Column, DataTable, RelativeTime, type Selection, type Sorting, StateBadge } from "@/components";

import type { TaskRow } from "../api/tasks";
import { SCOPE_WORDS } from "../kinds";
import { MoveButtons } from "./MoveButtons";
import { Priority } from "./Priority";
import { Tags } from "./Tags";
import { TaskMarks } from "./TaskMarks";
import classes from "./TaskTable.module.css";

export interface TaskTableProps {
  tasks: readonly TaskRow[];
  openKey: string | undefined;
  sorting: Sorting;
  onSort: (next: Sorting) => void;
  onOpen: (task: TaskRow) => void;
  onTag: (tag: string) => void;
  onEnd: () => void;
  fetching: boolean;
  /** Left out for those who may only look. */
  selection?: Selection | undefined;
  /** Moves a task by so many places; left out while the table is not in the order of its own. */
  onMove?: ((task: TaskRow, by: -1 | 1) => void) | undefined;
  maxHeight: string;
}

const SURFACE: Column<TaskRow> = { id: "surface", header: "Surface", width: 132, wide: true, cell: ({ surface }) => (surface ? <span className="mono" title={surface}>{surface}</span> : <span className="quiet">—</span>) };

const columns = (onTag: (tag: string) => void, onMove: TaskTableProps["onMove"], tasks: readonly TaskRow[]): readonly Column<TaskRow>[] => [
  ...(onMove ? [{ id: "move", header: "Order", width: 76, cell: (task: TaskRow) => <MoveButtons task={task} first={task === tasks[0]} last={task === tasks.at(-1)} onMove={onMove} /> }] : []),
  { id: "KEY", header: "Key", width: 148, sortable: true, wide: true, cell: ({ key }) => <span className="mono">{key}</span> },
  {
    id: "TITLE",
    header: "Title",
    sortable: true,
    cell: (task) => (
      <span className={classes.cell}>
        <span className={classes.title} title={task.title}>
          {task.title}
        </span>
        <span className={classes.marks}>
          <TaskMarks task={task} compact />
        </span>
      </span>
    ),
  },
  { id: "scope", header: "Scope", width: 92, wide: true, cell: ({ scope }) => SCOPE_WORDS[scope] },
  { id: "state", header: "State", width: 104, cell: ({ state }) => <StateBadge state={state} plain /> },
  { id: "PRIORITY", header: "Priority", width: 92, sortable: true, wide: true, cell: ({ priority }) => <Priority value={priority} /> },
  ...(tasks.some(({ surface }) => surface) ? [SURFACE] : []),
  { id: "tags", header: "Tags", width: 200, wide: true, cell: ({ tags }) => <Tags tags={tags} onPick={onTag} /> },
  { id: "UPDATED_AT", header: "Changed", width: 116, sortable: true, wide: true, cell: ({ updatedAt }) => <RelativeTime at={updatedAt} /> },
];

/** The list of work, dense. Alt with an arrow moves the row that has the focus. */
export function TaskTable({ tasks, openKey, sorting, onSort, onOpen, onTag, onEnd, fetching, selection, onMove, maxHeight }: TaskTableProps) {
  const press = (event: KeyboardEvent) => {
    const by = event.altKey && onMove ? ({ ArrowUp: -1, ArrowDown: 1 } as const)[event.key] : undefined;
    const task = tasks[Number((event.target as HTMLElement).dataset.index ?? NaN)];
    if (!by || !task) return;
    event.preventDefault();
    onMove?.(task, by);
  };
  return (
    // eslint-disable-next-line jsx-a11y-x/no-static-element-interactions -- the rows inside have the keyboard
    <div onKeyDown={press} data-rows={tasks.map(({ key }) => key).join(" ")}>
      <DataTable
        label="Tasks"
        columns={columns(onTag, onMove, tasks)}
        rows={tasks}
        rowId={({ key }) => key}
        openId={openKey}
        sorting={sorting}
        onSort={onSort}
        onOpen={onOpen}
        onEnd={onEnd}
        fetching={fetching}
        maxHeight={maxHeight}
        {...(selection && { selection })}
      />
    </div>
  );
}
