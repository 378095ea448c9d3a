export interface ComparedFile {
  path: string;
  found: "both" | "claimed" | "actual";
}

const ORDER = ["claimed", "actual", "both"] as const;

/** Each file once: what only one side knows comes first. */
export function compareFiles(claimed: readonly string[], actual: readonly string[]): ComparedFile[] {
  const [named, changed] = [new Set(claimed), new Set(actual)];
  const all = [...new Set([...claimed, ...actual])].map((path) => ({ path, found: named.has(path) ? (changed.has(path) ? "both" : "claimed") : "actual" }) satisfies ComparedFile);
  return all.sort((a, b) => ORDER.indexOf(a.found) - ORDER.indexOf(b.found) || a.path.localeCompare(b.path));
}

/** "a.py\n b.py, c.py" → three paths. */
export const paths = (text: string): string[] => text.split(/[\n,]/).map((path) => path.trim()).filter(Boolean);
