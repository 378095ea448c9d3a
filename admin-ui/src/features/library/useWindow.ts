import { type RefObject, useCallback, useEffect, useLayoutEffect, useState } from "react";

import { type Row, rowAt } from "./layout";

export const scroller = () => document.getElementById("content");

/** How far the element's top has been scrolled beyond the edge, in pixels; negative while it is below it. */
export function scrolled(element: HTMLElement): number {
  return (scroller()?.getBoundingClientRect().top ?? 0) - element.getBoundingClientRect().top;
}

interface Range {
  first: number;
  last: number;
  /** The first row that is in sight. */
  sight: number;
}

/** Which rows of the element are in sight, with one screen more on either side. It changes only when a row comes or goes. */
export function useWindow(box: RefObject<HTMLElement | null>, rows: readonly Row[]): Range {
  const [range, setRange] = useState<Range>({ first: 0, last: 0, sight: 0 });
  const look = useCallback(() => {
    if (!box.current) return;
    const top = scrolled(box.current);
    const screen = scroller()?.clientHeight ?? 0;
    const next = { first: rowAt(rows, top - screen), last: rowAt(rows, top + 2 * screen), sight: rowAt(rows, top) };
    setRange((before) => (before.first === next.first && before.last === next.last && before.sight === next.sight ? before : next));
  }, [box, rows]);
  useLayoutEffect(look, [look]);
  useEffect(() => {
    const content = scroller();
    if (!content) return undefined;
    const resized = new ResizeObserver(look);
    resized.observe(content);
    content.addEventListener("scroll", look, { passive: true });
    return () => {
      resized.disconnect();
      content.removeEventListener("scroll", look);
    };
  }, [look]);
  return range;
}
