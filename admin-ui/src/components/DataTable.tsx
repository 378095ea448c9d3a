import { Checkbox } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import { defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual";
import { Fragment, type KeyboardEvent, type ReactNode, useEffect, useLayoutEffect, useRef, useState } from "react";

import { ColumnHeader } from "./ColumnHeader";
import classes from "./DataTable.module.css";
import type { Selection } from "./useSelection";

export interface Column<Row> {
  id: string;
  header: string;
  cell: (row: Row) => ReactNode;
  /** Pixels; left out, it shares what is left. */
  width?: number;
  align?: "start" | "end";
  sortable?: boolean;
  /** Not shown on narrow screens. */
  wide?: boolean;
}

export interface Sorting {
  by: string;
  direction: "ASC" | "DESC";
}

export interface DataTableProps<Row> {
  /** What it lists, for assistive technology. */
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowId: (row: Row) => string;
  /** Enter, or a click on the row. */
  onOpen?: (row: Row) => void;
  /** The row whose detail is open. */
  openId?: string | undefined;
  sorting?: Sorting | undefined;
  onSort?: (next: Sorting) => void;
  selection?: Selection;
  /** Called when the end comes near. */
  onEnd?: (() => void) | undefined;
  /** More is on its way. */
  fetching?: boolean;
  maxHeight?: string;
  /** Alt with an arrow: move the row one place; the focus goes with it. */
  onMove?: ((row: Row, by: -1 | 1) => void) | undefined;
  /** How a row is marked while something is dragged. */
  mark?: ((id: string) => "before" | "after" | "dragged" | undefined) | undefined;
}

const ROW = 44;
/** The sticky header, which lies in the scroller. */
const HEAD = 40;
const OVERSCAN = 12;
/** Keys mean the row only while it has the focus itself, not something inside it. */
const indexOf = (target: EventTarget) => (target as HTMLElement).dataset.index;
/** Up to here every row is in the page, so that the browser's own search finds it. */
const FEW = 60;

/**
 * A table for lists of any length: sticky header, only visible rows in the page, j/k or arrows to move, Enter to open,
 * x to select. Widths that the person sets are remembered in the browser, by the table's label.
 */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, columns, rows, rowId, onOpen, openId, sorting, onSort, selection, onEnd, onMove, mark, fetching = false } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState({ id: "", index: 0 });
  const wanted = useRef<string>(undefined);
  const focused = useRef<HTMLElement>(null);
  const [widths, setWidths] = useLocalStorage<Record<string, number>>({ key: `columns: ${label}`, defaultValue: {}, getInitialValueInEffect: false });
  const resize = (id: string, width: number | undefined) => setWidths((before) => Object.fromEntries(Object.entries({ ...before, [id]: width ?? 0 }).filter(([, each]) => each > 0)));
  const current = indexNow(rows, rowId, active);
  const there = rows[current];
  // Its place is kept with it: should it leave, whoever gets that place is next.
  if (active.id !== "" && there !== undefined && (active.index !== current || active.id !== rowId(there))) setActive({ id: rowId(there), index: current });
  // eslint-disable-next-line react-hooks/incompatible-library -- nothing here is memoised on the virtualiser
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: OVERSCAN,
    scrollPaddingEnd: HEAD,
    // The row with the focus stays, however far one scrolls: with it the keys would go.
    rangeExtractor: (range) => [...new Set([...defaultRangeExtractor(range), current])].filter((index) => index < rows.length).sort((a, b) => a - b),
  });
  const few = rows.length <= FEW;
  const items = few ? rows.map((_row, index) => ({ index, start: 0, end: 0 })) : virtual.getVirtualItems();
  const last = few ? rows.length - 1 : (virtual.range?.endIndex ?? 0) + OVERSCAN;

  useEffect(() => {
    if (rows.length && last >= rows.length - 5) onEnd?.();
  }, [last, rows.length, onEnd]);

  // Before the next key can come: it would mean the row that had the focus.
  useLayoutEffect(() => {
    const id = there === undefined ? undefined : rowId(there);
    // The row that had the focus has left the list: who has its place now gets it.
    if (focused.current?.isConnected === false && document.activeElement === document.body) wanted.current = id;
    if (wanted.current === undefined) return;
    // It comes with a later rendering, when the table had to scroll for it.
    const row = wanted.current === id ? scroller.current?.querySelector<HTMLElement>(`[data-index="${current}"]`) : undefined;
    if (!row) return;
    wanted.current = undefined;
    row.focus({ preventScroll: !few });
  });

  /** Moves the focus to a row: to the one that will be there, when another is about to come. */
  const go = (index: number, coming?: Row) => {
    const next = Math.min(rows.length - 1, Math.max(0, index));
    const row = coming ?? rows[next];
    if (row === undefined) return;
    wanted.current = rowId(row);
    setActive({ id: rowId(row), index: next });
    if (!few) virtual.scrollToIndex(next);
  };

  const move = (at: number, by: -1 | 1) => {
    const row = rows[at];
    if (!row || !onMove || !rows[at + by]) return;
    onMove(row, by);
    go(at + by, row);
  };

  const press = (event: KeyboardEvent) => {
    const focused = indexOf(event.target);
    if (event.ctrlKey || event.metaKey || focused === undefined) return;
    // The row that has the focus, which need not be where it was when it got it: lists are live.
    const at = Number(focused);
    const row = rows[at];
    const plain: Record<string, () => void> = {
      j: () => go(at + 1),
      ArrowDown: () => go(at + 1),
      k: () => go(at - 1),
      ArrowUp: () => go(at - 1),
      Home: () => go(0),
      End: () => go(rows.length - 1),
      Enter: () => row && onOpen?.(row),
      x: () => row && selection?.toggle(rowId(row)),
      Escape: () => selection?.clear(),
    };
    const withAlt: Record<string, () => void> = onMove ? { ArrowDown: () => move(at, 1), ArrowUp: () => move(at, -1) } : {};
    const does = event.altKey ? withAlt : plain;
    const action = does[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  };

  const after = few ? 0 : virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  const all = rows.length > 0 && selection !== undefined && rows.every((row) => selection.has(rowId(row)));
  return (
    <div ref={scroller} className={classes.scroller} style={{ maxHeight: props.maxHeight ?? "calc(100dvh - var(--bar) - 136px)" }}>
      <table className={classes.table} role="grid" aria-label={label} aria-rowcount={rows.length + 1} aria-busy={fetching} onKeyDown={press}>
        <thead>
          <tr aria-rowindex={1}>
            {selection && (
              <th className={classes.check}>
                <Checkbox size="xs" aria-label="Select all" checked={all} indeterminate={!all && selection.ids.size > 0} onChange={() => selection.set(all ? [] : rows.map(rowId))} />
              </th>
            )}
            {columns.map((column) => (
              <ColumnHeader key={column.id} column={column} width={widths[column.id]} onResize={(width) => resize(column.id, width)} sorting={sorting} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody>
          {items.map(({ index, start }, at) => {
            const row = rows[index];
            if (row === undefined) return null;
            const id = rowId(row);
            const gap = start - (items[at - 1]?.end ?? 0);
            return (
              <Fragment key={id}>
                {gap > 0 && <Space height={gap} />}
                <tr
                  data-index={index}
                  data-row={id}
                  data-open={id === openId || undefined}
                  data-mark={mark?.(id)}
                  data-clickable={onOpen ? true : undefined}
                  aria-rowindex={index + 2}
                  aria-selected={selection ? selection.has(id) : undefined}
                  tabIndex={index === current ? 0 : -1}
                  onFocus={({ currentTarget }) => {
                    focused.current = currentTarget;
                    setActive({ id, index });
                  }}
                  onBlur={({ currentTarget }) =>
                    queueMicrotask(() => {
                      if (currentTarget.isConnected && focused.current === currentTarget) focused.current = null;
                    })
                  }
                  onClick={(event) => {
                    // A press on something inside the row means that thing.
                    if (!(event.target as HTMLElement).closest("button, a, input, label")) onOpen?.(row);
                  }}
                >
                  {selection && (
                    <td className={classes.check}>
                      <Checkbox size="xs" aria-label="Select row" tabIndex={-1} checked={selection.has(id)} onChange={() => selection.toggle(id)} />
                    </td>
                  )}
                  {columns.map((column) => (
                    <td key={column.id} data-align={column.align} data-wide={column.wide || undefined}>
                      {column.cell(row)}
                    </td>
                  ))}
                </tr>
              </Fragment>
            );
          })}
          {after > 0 && <Space height={after} />}
        </tbody>
      </table>
    </div>
  );
}

/** Where the active row is by now: lists are live. When it has left, whoever has its place. */
function indexNow<Row>(rows: readonly Row[], rowId: (row: Row) => string, { id, index }: { id: string; index: number }): number {
  const there = rows[index];
  if (there !== undefined && rowId(there) === id) return index;
  const moved = rows.findIndex((row) => rowId(row) === id);
  return moved >= 0 ? moved : Math.min(index, Math.max(0, rows.length - 1));
}

/** One cell only: spanning columns that are hidden on narrow screens would bring them back. */
function Space({ height }: { height: number }) {
  return (
    <tr aria-hidden className={classes.space}>
      <td style={{ height }} />
    </tr>
  );
}
