import { type Column, DataTable, RelativeTime, type Sorting, StateBadge } from "@/components";

import type { TaskRow } from "../api/tasks";
import { SCOPE_WORDS } from "../kinds";
import { Tags } from "./Tags";
import classes from "./TaskTable.module.css";

interface Props {
  tasks: readonly TaskRow[];
  openKey: string | undefined;
  sorting: Sorting;
  onSort: (next: Sorting) => void;
  onOpen: (task: TaskRow) => void;
  onTag: (tag: string) => void;
  onEnd: () => void;
  fetching: boolean;
}

const columns = (onTag: (tag: string) => void): readonly Column<TaskRow>[] => [
  { id: "KEY", header: "Key", width: 148, sortable: true, wide: true, cell: ({ key }) => <span className="mono">{key}</span> },
  { id: "TITLE", header: "Title", sortable: true, cell: ({ title }) => <span className={classes.title}>{title}</span> },
  { id: "scope", header: "Scope", width: 96, wide: true, cell: ({ scope }) => SCOPE_WORDS[scope] },
  { id: "state", header: "State", width: 112, cell: ({ state }) => <StateBadge state={state} plain /> },
  { id: "PRIORITY", header: "Priority", width: 100, sortable: true, wide: true, cell: ({ priority }) => priority ?? <span className="quiet">—</span> },
  { id: "tags", header: "Tags", width: 260, wide: true, cell: ({ tags }) => <Tags tags={tags} onPick={onTag} /> },
  { id: "UPDATED_AT", header: "Changed", width: 120, sortable: true, wide: true, cell: ({ updatedAt }) => <RelativeTime at={updatedAt} /> },
];

/** The list of work, dense. */
export function TaskTable({ tasks, openKey, sorting, onSort, onOpen, onTag, onEnd, fetching }: Props) {
  return (
    <DataTable
      label="Tasks"
      columns={columns(onTag)}
      rows={tasks}
      rowId={({ key }) => key}
      openId={openKey}
      sorting={sorting}
      onSort={onSort}
      onOpen={onOpen}
      onEnd={onEnd}
      fetching={fetching}
      maxHeight="calc(100dvh - var(--bar) - 176px)"
    />
  );
}
