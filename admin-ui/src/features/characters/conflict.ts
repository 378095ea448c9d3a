import { changedPaths } from "./values";

export interface Difference {
  path: string;
  mine: unknown;
  theirs: unknown;
  /** Both changed it, each to something else: here one of the two is lost. */
  clash: boolean;
}

type Flat = Record<string, unknown>;

/**
 * Where two versions made from the same one differ. What only I changed and what only they changed can both stand;
 * a clash cannot.
 */
export function differences(base: Flat, mine: Flat, theirs: Flat): { mine: Difference[]; theirs: Difference[] } {
  const [byMe, byThem] = [new Set(changedPaths(base, mine)), new Set(changedPaths(base, theirs))];
  const apart = changedPaths(theirs, mine).map((path) => ({ path, mine: mine[path], theirs: theirs[path], clash: byMe.has(path) && byThem.has(path) }));
  return { mine: apart.filter(({ path }) => byMe.has(path)), theirs: apart.filter(({ path }) => !byMe.has(path)) };
}

/** A value in words, for a table. */
export function shown(value: unknown): string {
  if (value === null || value === undefined || value === "") return "—";
  if (Array.isArray(value)) return value.length ? value.join(", ") : "—";
  if (typeof value === "boolean") return value ? "yes" : "no";
  return typeof value === "string" || typeof value === "number" ? String(value) : JSON.stringify(value);
}
