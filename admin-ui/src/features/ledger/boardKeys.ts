import type { KeyboardEvent } from "react";

type Direction = "down" | "up" | "right" | "left";

const DIRECTIONS: Record<string, Direction> = { j: "down", ArrowDown: "down", k: "up", ArrowUp: "up", l: "right", ArrowRight: "right", h: "left", ArrowLeft: "left" };

/** Where one comes to from a place (column, row) when columns have so many cards; undefined: nowhere. Empty columns are passed over. */
export function step(columns: readonly number[], [column, row]: readonly [number, number], direction: Direction): [number, number] | undefined {
  if (direction === "down" || direction === "up") {
    const next = row + (direction === "down" ? 1 : -1);
    return next >= 0 && next < (columns[column] ?? 0) ? [column, next] : undefined;
  }
  const by = direction === "right" ? 1 : -1;
  for (let at = column + by; at >= 0 && at < columns.length; at += by) {
    const cards = columns[at] ?? 0;
    if (cards > 0) return [at, Math.min(row, cards - 1)];
  }
  return undefined;
}

/** Moves the focus between the cards of a board: j and k or up and down within a column, h and l or left and right between them. */
export function boardMove(event: KeyboardEvent, board: HTMLElement): void {
  const direction = DIRECTIONS[event.key];
  const card = (event.target as HTMLElement).closest<HTMLElement>("[data-task-key]");
  if (!direction || !card || event.altKey || event.ctrlKey || event.metaKey) return;
  const columns = [...board.querySelectorAll("[data-column]")].map((column) => [...column.querySelectorAll<HTMLElement>("[data-task-key]")]);
  const column = columns.findIndex((cards) => cards.includes(card));
  const to = step(columns.map((cards) => cards.length), [column, columns[column]?.indexOf(card) ?? 0], direction);
  if (!to) return;
  event.preventDefault();
  columns[to[0]]?.[to[1]]?.focus();
}
