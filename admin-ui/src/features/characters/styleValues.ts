import type { Style, StyleUpdateInput } from "./api/styles";
import { changedPaths } from "./values";

/** A style as its form holds it. Numbers are "" while a field is empty. */
export type StyleValues = Omit<Style, "id" | "version" | "displayOrder" | "checkpoint" | "steps" | "cfg" | "width" | "height"> & { checkpoint: string } & Record<"steps" | "cfg" | "width" | "height", number | "">;

export const NEW_STYLE: StyleValues = {
  name: "",
  description: "",
  promptPrefix: "",
  promptSuffix: "",
  negativeAddition: "",
  checkpoint: "",
  sampler: "euler",
  scheduler: "normal",
  steps: 25,
  cfg: 7,
  width: 512,
  height: 512,
  active: true,
  isDefault: false,
};

export function styleValuesOf(style: Style): StyleValues {
  const values = Object.keys(NEW_STYLE).map((name) => [name, style[name as keyof StyleValues] ?? ""]);
  return Object.fromEntries(values) as StyleValues;
}

/** Only what was changed. */
export function styleInput(id: string, expectedVersion: number, before: StyleValues, after: StyleValues): StyleUpdateInput {
  const changes = changedPaths(before, after).map((name) => [name, after[name as keyof StyleValues]]);
  return { id, expectedVersion, ...Object.fromEntries(changes) } as StyleUpdateInput;
}

const between = (value: number | "", low: number, high: number, step = 1) => {
  if (value === "" || value < low || value > high) return `It must lie between ${low} and ${high}.`;
  return step > 1 && value % step !== 0 ? `It must be a multiple of ${step}.` : null;
};

/** What can be told without the server. */
export const styleFaults = {
  name: (value: string) => (value.trim() ? null : "A style needs a name."),
  steps: (value: number | "") => between(value, 1, 200),
  cfg: (value: number | "") => between(value, 0, 30),
  width: (value: number | "") => between(value, 256, 4096, 8),
  height: (value: number | "") => between(value, 256, 4096, 8),
};

/** The styles whose place must change so that this one stands `by` places further. */
export function moved(styles: readonly Style[], id: string, by: number): { style: Style; displayOrder: number }[] {
  const order = [...styles];
  const from = order.findIndex((style) => style.id === id);
  const to = from + by;
  const [style] = order.splice(from, 1);
  if (from < 0 || !style || to < 0 || to > order.length) return [];
  order.splice(to, 0, style);
  return order.map((one, displayOrder) => ({ style: one, displayOrder })).filter((one) => one.style.displayOrder !== one.displayOrder);
}
