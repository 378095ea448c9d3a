import { useCallback, useRef } from "react";

/**
 * Does work one after the other: the promise is that of the work. `once` is for work that is worth doing once only,
 * however often it was asked for before it begins.
 */
export function useInTurn() {
  const last = useRef<Promise<unknown>>(Promise.resolve());
  const waiting = useRef<Promise<void>>(undefined);
  const soon = useRef<() => Promise<void>>(undefined);

  const inTurn = useCallback((work: () => Promise<void>): Promise<void> => {
    const mine = last.current.then(work);
    last.current = mine.catch(() => undefined);
    return mine;
  }, []);

  const once = useCallback(
    (work: () => Promise<void>): Promise<void> => {
      soon.current = work;
      waiting.current ??= inTurn(() => {
        waiting.current = undefined;
        return soon.current?.() ?? Promise.resolve();
      });
      return waiting.current;
    },
    [inTurn],
  );
  return { inTurn, once };
}
