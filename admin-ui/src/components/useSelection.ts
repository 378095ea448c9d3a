import { useCallback, useMemo, useState } from "react";

export interface Selection {
  ids: ReadonlySet<string>;
  has: (id: string) => boolean;
  toggle: (id: string) => void;
  set: (ids: Iterable<string>) => void;
  clear: () => void;
}

/** Which rows are chosen. Ids that are no longer in `present` do not count. */
export function useSelection(present: readonly string[]): Selection {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const ids = useMemo(() => new Set(present.filter((id) => chosen.has(id))), [present, chosen]);
  const toggle = useCallback((id: string) => {
    setChosen((before) => {
      const next = new Set(before);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  }, []);
  const set = useCallback((next: Iterable<string>) => setChosen(new Set(next)), []);
  const clear = useCallback(() => setChosen(new Set()), []);
  return { ids, has: (id) => ids.has(id), toggle, set, clear };
}
