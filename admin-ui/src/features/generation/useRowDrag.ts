import { type PointerEvent as ReactPointerEvent, useEffect, useRef, useState } from "react";

import { landing, type MoveBeside } from "./moving";

const EDGE = 48;
const SPEED = 12;

/** The table row under a point, and the half of it. */
function under(x: number, y: number): { id: string; side: MoveBeside["side"] } | undefined {
  const row = document.elementFromPoint(x, y)?.closest<HTMLElement>("tr[data-row]");
  if (!row?.dataset.row) return undefined;
  const { top, height } = row.getBoundingClientRect();
  return { id: row.dataset.row, side: y < top + height / 2 ? "before" : "after" };
}

/** Rows of a DataTable dragged by a handle, with mouse, pen or finger. Escape leaves all as it was; near an edge the table scrolls. */
export function useRowDrag(rows: readonly { id: string; priority: number; queuePosition: number | null }[], onDrop: (move: MoveBeside) => void) {
  const [drag, setDrag] = useState<{ id: string; move?: MoveBeside | undefined }>();
  const latest = useRef({ rows, onDrop });
  // Rows come and go under the pointer: what counts is how they stand when it is let go.
  useEffect(() => {
    latest.current = { rows, onDrop };
  });

  const begin = (id: string) => (event: ReactPointerEvent<HTMLElement>) => {
    if (event.button !== 0) return;
    event.preventDefault();
    const scroller = event.currentTarget.closest("table")?.parentElement;
    const stop = new AbortController();
    let pointer = { x: event.clientX, y: event.clientY };
    let move: MoveBeside | undefined;
    let frame = 0;

    const look = () => {
      const over = under(pointer.x, pointer.y);
      move = over && landing(latest.current.rows, id, over.id, over.side);
      setDrag({ id, move });
    };
    const scroll = () => {
      if (scroller) {
        const { top, bottom } = scroller.getBoundingClientRect();
        const by = pointer.y < top + EDGE ? -SPEED : pointer.y > bottom - EDGE ? SPEED : 0;
        const before = scroller.scrollTop;
        scroller.scrollTop += by;
        if (scroller.scrollTop !== before) look();
      }
      frame = requestAnimationFrame(scroll);
    };
    const end = (drop: boolean) => {
      stop.abort();
      cancelAnimationFrame(frame);
      setDrag(undefined);
      if (drop && move) latest.current.onDrop(move);
    };

    const { signal } = stop;
    window.addEventListener("pointermove", ({ clientX: x, clientY: y }) => { pointer = { x, y }; look(); }, { signal });
    window.addEventListener("pointerup", () => end(true), { signal });
    window.addEventListener("pointercancel", () => end(false), { signal });
    window.addEventListener("keydown", ({ key }) => { if (key === "Escape") end(false); }, { signal });
    frame = requestAnimationFrame(scroll);
    setDrag({ id });
  };

  const mark = (id: string) => (id === drag?.id ? "dragged" : id === drag?.move?.beside ? drag.move.side : undefined);
  return { begin, mark };
}
