import type { KeyboardEvent } from "react";

import type { Selection } from "@/components";

import type { Picture } from "./api/assets";
import { below, GAP, type Row } from "./layout";

interface Parts {
  rows: readonly Row[];
  pictures: readonly Picture[];
  /** The index of the picture that has the focus. */
  current: number;
  selection: Selection | undefined;
  go: (index: number) => void;
  select: (index: number, range: boolean) => void;
  onOpen: (picture: Picture) => void;
  onRate: ((pictures: readonly Picture[], rating: number | null) => void) | undefined;
  onCompare: (ids: readonly string[]) => void;
}

/** The grid's keys: arrows and j/k move, Enter opens, x selects, 1 to 5 rate and 0 clears, c compares the two selected. */
export function useGridKeys({ rows, pictures, current, selection, go, select, onOpen, onRate, onCompare }: Parts) {
  const move = (index: number) => go(Math.max(0, Math.min(pictures.length - 1, index)));
  const rate = (stars: number) => {
    const chosen = pictures.filter(({ id }) => selection?.has(id));
    const one = pictures[current];
    onRate?.(chosen.length ? chosen : one ? [one] : [], stars || null);
  };
  const does: Record<string, () => void> = {
    ArrowRight: () => move(current + 1),
    j: () => move(current + 1),
    ArrowLeft: () => move(current - 1),
    k: () => move(current - 1),
    ArrowDown: () => move(below(rows, current, 1, GAP)),
    ArrowUp: () => move(below(rows, current, -1, GAP)),
    Home: () => move(0),
    End: () => move(pictures.length - 1),
    Enter: () => pictures[current] && onOpen(pictures[current]),
    x: () => select(current, false),
    X: () => select(current, true),
    c: () => onCompare([...(selection?.ids ?? [])]),
    Escape: () => selection?.clear(),
    ...Object.fromEntries([0, 1, 2, 3, 4, 5].map((stars) => [String(stars), () => rate(stars)])),
  };
  return (event: KeyboardEvent) => {
    const on = (event.target as HTMLElement).dataset.tile !== undefined;
    const action = does[event.key];
    if (!on || !action || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    action();
  };
}
