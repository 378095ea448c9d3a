import { plural } from "@/lib/format";

type Values = Record<string, unknown>;
const number = (values: Values | undefined, name: string) => (typeof values?.[name] === "number" ? values[name] : undefined);

/** One parameter before and after, in words. */
function change(name: string, from: Values, to: Values): string | undefined {
  if (from[name] === to[name]) return undefined;
  const [before, after] = [number(from, name), number(to, name)];
  if (name === "batch" && before !== undefined && after !== undefined) return `${plural(after, "picture")} instead of ${before}`;
  return `${name} ${String(to[name])} instead of ${String(from[name])}`;
}

/** What was made smaller, as "2 pictures instead of 4"; "" when nothing is known of it. */
export function smaller(downgrade: unknown): string {
  const { from = {}, to = {} } = (downgrade ?? {}) as { from?: Values; to?: Values };
  const sized = ["width", "height"].every((name) => number(from, name) !== undefined && number(to, name) !== undefined);
  const size = sized && (from.width !== to.width || from.height !== to.height) ? `${String(to.width)}×${String(to.height)} instead of ${String(from.width)}×${String(from.height)}` : undefined;
  const rest = Object.keys(to)
    .filter((name) => !(sized && (name === "width" || name === "height")))
    .map((name) => change(name, from, to));
  return [size, ...rest].filter(Boolean).join(", ");
}
