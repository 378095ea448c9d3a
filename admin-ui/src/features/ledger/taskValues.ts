import type { TaskCreateInput, TaskUpdateInput } from "./api/taskChanges";
import type { Content } from "./api/tasks";

/** A task as a form holds it: no nulls, lists of lines as text. */
export interface TaskValues {
  title: string;
  scope: Content["scope"];
  priority: Content["priority"];
  tags: string[];
  surface: string;
  dependsOn: string[];
  definitionOfDone: string;
  requires: string[];
  note: string;
}

export const NEW_TASK: TaskValues = { title: "", scope: "MVP", priority: "P2", tags: [], surface: "", dependsOn: [], definitionOfDone: "", requires: [], note: "" };

export const TASK_LABELS: Record<keyof TaskValues, string> = {
  title: "Title",
  scope: "Scope",
  priority: "Priority",
  tags: "Tags",
  surface: "Surface",
  dependsOn: "Depends on",
  definitionOfDone: "Done when",
  requires: "Needs services",
  note: "Note",
};

export const valuesOf = (task: Content): TaskValues => ({
  title: task.title,
  scope: task.scope,
  priority: task.priority,
  tags: task.tags,
  surface: task.surface ?? "",
  dependsOn: task.dependsOn,
  definitionOfDone: task.definitionOfDone.join("\n"),
  requires: task.requires,
  note: task.note ?? "",
});

const lines = (text: string) => text.split("\n").map((line) => line.trim()).filter(Boolean);

/** The values as the server takes them. */
function sent(values: TaskValues): Omit<TaskCreateInput, "key"> {
  return { ...values, surface: values.surface.trim() || null, definitionOfDone: lines(values.definitionOfDone), note: values.note.trim() || null };
}

export const createInput = (values: TaskValues): TaskCreateInput => sent(values);

/** What differs from the values that one began with, and nothing else. */
export function updateInput(key: string, expectedVersion: number, base: TaskValues, values: TaskValues): TaskUpdateInput {
  const [before, after] = [sent(base), sent(values)];
  const changed = Object.entries(after).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name as keyof typeof before]));
  return { key, expectedVersion, ...Object.fromEntries(changed) };
}

/** The server's faults by the form's fields: "tags.0" belongs to tags. */
export const faultsOf = (fieldErrors: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(fieldErrors).map(([path, message]) => [path.replace(/^input\./, "").split(".")[0] ?? path, message]));
