import { UnstyledButton } from "@mantine/core";
import { IconArrowDown, IconArrowsSort, IconArrowUp } from "@tabler/icons-react";
import type { KeyboardEvent, PointerEvent } from "react";

import classes from "./DataTable.module.css";
import type { Column, Sorting } from "./DataTable";

export const NARROWEST = 48;
const WIDEST = 1200;
const STEP = 16;

export interface ColumnHeaderProps<Row> {
  column: Column<Row>;
  /** Pixels, as the person has set it; undefined: as the column says. */
  width: number | undefined;
  /** undefined: back to what the column says. */
  onResize: (width: number | undefined) => void;
  sorting: Sorting | undefined;
  onSort: ((next: Sorting) => void) | undefined;
}

/** A column's head: press it to sort, drag its edge or use the arrows there to resize it. */
export function ColumnHeader<Row>({ column, width, onResize, sorting, onSort }: ColumnHeaderProps<Row>) {
  const sorted = sorting?.by === column.id ? sorting.direction : undefined;
  const Icon = sorted === "ASC" ? IconArrowUp : sorted === "DESC" ? IconArrowDown : IconArrowsSort;
  const sortable = column.sortable && onSort;
  return (
    <th
      scope="col"
      aria-label={column.header || undefined}
      aria-sort={sortable ? (sorted === "ASC" ? "ascending" : sorted === "DESC" ? "descending" : "none") : undefined}
      style={{ width: width ?? column.width }}
      data-align={column.align}
      data-wide={column.wide || undefined}
    >
      {sortable ? (
        <UnstyledButton className={classes.sort} data-sorted={sorted} onClick={() => onSort({ by: column.id, direction: sorted === "ASC" ? "DESC" : "ASC" })}>
          {column.header}
          <Icon size={13} aria-hidden />
        </UnstyledButton>
      ) : (
        column.header
      )}
      {column.header !== "" && <Edge name={column.header} width={width ?? column.width} onResize={onResize} />}
    </th>
  );
}

const within = (width: number) => Math.round(Math.min(WIDEST, Math.max(NARROWEST, width)));
const widthOf = (edge: Element) => edge.parentElement?.getBoundingClientRect().width ?? NARROWEST;

function Edge({ name, width, onResize }: { name: string; width: number | undefined; onResize: (width: number | undefined) => void }) {
  const drag = (event: PointerEvent<HTMLSpanElement>) => {
    const edge = event.currentTarget;
    const [from, start] = [event.clientX, widthOf(edge)];
    edge.setPointerCapture(event.pointerId);
    edge.onpointermove = (move) => onResize(within(start + move.clientX - from));
    edge.onlostpointercapture = () => {
      edge.onpointermove = null;
    };
  };
  const press = (event: KeyboardEvent<HTMLSpanElement>) => {
    const now = widthOf(event.currentTarget);
    const next: Record<string, number | undefined> = { ArrowRight: within(now + STEP), ArrowLeft: within(now - STEP), Home: NARROWEST, Escape: undefined };
    if (!(event.key in next)) return;
    event.preventDefault();
    event.stopPropagation();
    onResize(next[event.key]);
  };
  return (
    // eslint-disable-next-line jsx-a11y-x/no-noninteractive-element-interactions -- see tabIndex
    <span
      className={classes.edge}
      role="separator"
      aria-orientation="vertical"
      aria-label={`Width of ${name}`}
      aria-valuemin={NARROWEST}
      aria-valuemax={WIDEST}
      aria-valuenow={width ?? NARROWEST}
      aria-valuetext={width === undefined ? "automatic" : `${width} pixels`}
      title="Drag, or use the arrow keys; twice for the usual width"
      // eslint-disable-next-line jsx-a11y-x/no-noninteractive-tabindex -- a separator that moves is a widget
      tabIndex={0}
      onPointerDown={drag}
      onDoubleClick={() => onResize(undefined)}
      onKeyDown={press}
    />
  );
}
