/** Where "g" and then a letter leads. */
export const PLACES = { t: "table", b: "board", d: "dashboard", f: "findings", i: "import", r: "runs" } as const;
export type Command = (typeof PLACES)[keyof typeof PLACES] | "new" | "edit" | "block" | "run" | "help";

const ALONE: Record<string, Command> = { n: "new", e: "edit", b: "block", r: "run", "?": "help" };
/** How long "g" waits for its letter, in milliseconds. */
export const PATIENCE = 1500;

export interface KeyState {
  /** When "g" was pressed; undefined: it was not. */
  since: number | undefined;
}

/** What a key means after those before it. `at` in milliseconds. */
export function press({ since }: KeyState, key: string, at: number): { state: KeyState; command?: Command | undefined } {
  const waiting = since !== undefined && at - since <= PATIENCE;
  if (waiting) return { state: { since: undefined }, command: key in PLACES ? PLACES[key as keyof typeof PLACES] : undefined };
  if (key === "g") return { state: { since: at } };
  return { state: { since: undefined }, command: Object.hasOwn(ALONE, key) ? ALONE[key] : undefined };
}

interface Pressed {
  altKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  isComposing: boolean;
  target: EventTarget | null;
}

/** Whether a key press belongs to something else: a field that is being filled in, a shortcut of the browser, an open dialog or menu. */
export function isTaken({ altKey, ctrlKey, metaKey, isComposing, target }: Pressed): boolean {
  if (altKey || ctrlKey || metaKey || isComposing) return true;
  if (!(target instanceof Element)) return false;
  if (target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable=true], [role=menu], [role=listbox]")) return true;
  return document.querySelector(".mantine-Modal-content") !== null;
}

/** The shortcuts, for people to read. */
export const SHORTCUTS: readonly { keys: string; means: string }[] = [
  { keys: "j k", means: "Next and previous row or card" },
  { keys: "h l", means: "Column to the left and right, on the board" },
  { keys: "Enter", means: "Open" },
  { keys: "x", means: "Select the row" },
  { keys: "/", means: "Search" },
  { keys: "n", means: "New task" },
  { keys: "e", means: "Edit the task" },
  { keys: "b", means: "Block the task, or lift its block" },
  { keys: "Alt ↑ Alt ↓", means: "Move the row, when the table is in its own order" },
  { keys: "r", means: "Start a run, or go to the active one" },
  { keys: "g t", means: "Table of tasks" },
  { keys: "g b", means: "Board" },
  { keys: "g d", means: "Dashboard" },
  { keys: "g r", means: "Runs" },
  { keys: "g f", means: "Findings" },
  { keys: "g i", means: "Import" },
  { keys: "?", means: "These shortcuts" },
];
