/** A waiting job goes right before or after another. */
export interface Move {
  id: string;
  beside: string;
  side: "before" | "after";
}

interface Waiting {
  id: string;
  priority: number;
}

/** The list with the move made: the job takes its neighbour's priority too. As it was when one of the two has left. */
export function moved<Row extends Waiting>(rows: readonly Row[], { id, beside, side }: Move): readonly Row[] {
  const row = rows.find((one) => one.id === id);
  const neighbour = rows.find((one) => one.id === beside);
  if (!row || !neighbour || row === neighbour) return rows;
  const rest = rows.filter((one) => one !== row);
  const at = rest.indexOf(neighbour) + (side === "after" ? 1 : 0);
  return rest.toSpliced(at, 0, { ...row, priority: neighbour.priority });
}

/** The move of one place up (-1) or down; undefined at the ends. */
export function step(rows: readonly Waiting[], id: string, by: -1 | 1): Move | undefined {
  const at = rows.findIndex((one) => one.id === id);
  const neighbour = at < 0 ? undefined : rows[at + by];
  return neighbour && { id, beside: neighbour.id, side: by < 0 ? "before" : "after" };
}

/** The move to the very top or bottom; undefined when it is there. */
export function toEnd(rows: readonly Waiting[], id: string, end: "top" | "bottom"): Move | undefined {
  const neighbour = end === "top" ? rows[0] : rows.at(-1);
  return neighbour && neighbour.id !== id ? { id, beside: neighbour.id, side: end === "top" ? "before" : "after" } : undefined;
}

/** Where a dragged row would land: before or after the one under the pointer; undefined where it stays as it is. */
export function landing(rows: readonly Waiting[], id: string, over: string, side: Move["side"]): Move | undefined {
  const move: Move = { id, beside: over, side };
  const now = rows.findIndex((one) => one.id === id);
  return moved(rows, move).findIndex((one) => one.id === id) === now ? undefined : move;
}
