import { type RefObject, useCallback, useSyncExternalStore } from "react";

import { type Row, rowAt } from "./layout";

export const scroller = () => document.getElementById("content");

/** How far the element's top has been scrolled beyond the edge, in pixels; negative while it is below it. */
export function scrolled(element: HTMLElement): number {
  return (scroller()?.getBoundingClientRect().top ?? 0) - element.getBoundingClientRect().top;
}

function subscribe(look: () => void): () => void {
  const content = scroller();
  if (!content) return () => undefined;
  const resized = new ResizeObserver(look);
  resized.observe(content);
  content.addEventListener("scroll", look, { passive: true });
  return () => {
    resized.disconnect();
    content.removeEventListener("scroll", look);
  };
}

/**
 * Which rows of the element are in sight (the first of them is `sight`), with one screen more on either side. It renders
 * again only when a row comes or goes.
 */
export function useWindow(box: RefObject<HTMLElement | null>, rows: readonly Row[]): { first: number; last: number; sight: number } {
  const look = useCallback(() => {
    if (!box.current) return "0 0 0";
    const top = scrolled(box.current);
    const screen = scroller()?.clientHeight ?? 0;
    return `${rowAt(rows, top - screen)} ${rowAt(rows, top + 2 * screen)} ${rowAt(rows, top)}`;
  }, [box, rows]);
  const [first = 0, last = 0, sight = 0] = useSyncExternalStore(subscribe, look).split(" ").map(Number);
  return { first, last, sight };
}
