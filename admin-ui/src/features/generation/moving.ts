/** A waiting job goes right before or after another. */
export interface MoveBeside {
  id: string;
  beside: string;
  side: "before" | "after";
}

/** A waiting job goes to an end of the queue. */
export interface MoveToEnd {
  id: string;
  end: "FIRST" | "LAST";
}

export type Move = MoveBeside | MoveToEnd;

interface Waiting {
  id: string;
  priority: number;
  queuePosition: number | null;
}

/** What lies beyond the rows at hand: how many wait in all, and whether these are all that are listed. */
export interface Beyond {
  queued: number;
  complete: boolean;
}

/** The list with the move made: the job takes its neighbour's priority too. As it was when one of the two has left. */
export function moved<Row extends Waiting>(rows: readonly Row[], move: Move, { queued, complete }: Beyond): readonly Row[] {
  const row = rows.find((one) => one.id === move.id);
  const neighbour = "end" in move ? (move.end === "FIRST" ? rows[0] : rows.at(-1)) : rows.find((one) => one.id === move.beside);
  if (!row || !neighbour) return rows;
  const place = "end" in move ? (move.end === "FIRST" ? 1 : queued) : placeBeside(row, neighbour, move.side);
  if (row === neighbour && row.queuePosition === place) return rows;
  if ("beside" in move && row === neighbour) return rows;
  const rest = renumbered(rows, row, place).filter((one) => one.id !== row.id);
  // Behind all that is at hand, and behind what is not: it is out of sight.
  if ("end" in move && move.end === "LAST" && !complete) return rest;
  const at = "end" in move ? (move.end === "FIRST" ? 0 : rest.length) : rest.findIndex((one) => one.id === move.beside) + (move.side === "after" ? 1 : 0);
  return rest.toSpliced(at, 0, { ...row, priority: neighbour.priority, queuePosition: place });
}

/** The place in the queue that a job gets beside another. */
function placeBeside(row: Waiting, neighbour: Waiting, side: MoveBeside["side"]): number | null {
  if (row.queuePosition === null || neighbour.queuePosition === null) return null;
  const down = row.queuePosition < neighbour.queuePosition;
  return neighbour.queuePosition + (side === "before" ? 0 : 1) - (down ? 1 : 0);
}

/** Those between its old place and its new one move up or down by one. */
function renumbered<Row extends Waiting>(rows: readonly Row[], { queuePosition: from }: Waiting, to: number | null): readonly Row[] {
  if (from === null || to === null) return rows;
  return rows.map((one) => {
    const place = one.queuePosition;
    if (place === null || place < Math.min(from, to) || place > Math.max(from, to)) return one;
    return { ...one, queuePosition: place + (from < to ? -1 : 1) };
  });
}

/** The move of one place up (-1) or down; undefined at the ends. */
export function step(rows: readonly Waiting[], id: string, by: -1 | 1): Move | undefined {
  const at = rows.findIndex((one) => one.id === id);
  const neighbour = at < 0 ? undefined : rows[at + by];
  return neighbour && { id, beside: neighbour.id, side: by < 0 ? "before" : "after" };
}

/** The move to the very top or bottom of the queue; undefined when it is there. */
export function toEnd({ id, queuePosition }: Waiting, end: MoveToEnd["end"], queued: number): Move | undefined {
  return queuePosition === (end === "FIRST" ? 1 : queued) ? undefined : { id, end };
}

/** Where a dragged row would land: before or after the one under the pointer; undefined where it stays as it is. */
export function landing(rows: readonly Waiting[], id: string, over: string, side: MoveBeside["side"]): MoveBeside | undefined {
  const at = rows.findIndex((one) => one.id === id);
  const besides = rows.findIndex((one) => one.id === over);
  if (at < 0 || besides < 0) return undefined;
  const to = besides + (side === "after" ? 1 : 0);
  return to === at || to === at + 1 ? undefined : { id, beside: over, side };
}
