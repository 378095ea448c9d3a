interface Item {
  id: string;
}

/**
 * The list with a fresh first page on top. `gap` is true when nothing of the page was known: there may be more new ones
 * between the page and what is shown, so that the list must begin anew.
 */
export function withHead<T extends Item>(shown: readonly T[], head: readonly T[], headIsAll: boolean): { items: readonly T[]; gap: boolean } {
  const known = new Set(shown.map(({ id }) => id));
  const fresh = head.filter(({ id }) => !known.has(id));
  if (fresh.length === head.length && shown.length > 0 && !headIsAll) return { items: head, gap: true };
  return { items: fresh.length ? [...fresh, ...shown] : shown, gap: false };
}

/** The list with an older page at its end, each once. */
export function withTail<T extends Item>(shown: readonly T[], page: readonly T[]): readonly T[] {
  const known = new Set(shown.map(({ id }) => id));
  return [...shown, ...page.filter(({ id }) => !known.has(id))];
}
