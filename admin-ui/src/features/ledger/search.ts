/** Values of the URL's search part, as the router hands them over: JSON where it looks like JSON, else text. */
export const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : typeof value === "number" ? String(value) : undefined);

/** "A,B" → ["A", "B"], only what is allowed. */
export function listed<Value extends string>(value: string | undefined, allowed: readonly Value[]): Value[] {
  const wanted = value?.split(",") ?? [];
  return allowed.filter((one) => wanted.includes(one));
}

/** ["A", "B"] → "A,B"; nothing when empty, so that the URL stays short. */
export const joined = (values: readonly string[]): string | undefined => values.join(",") || undefined;

/** The URL's text when it is a list with at least one allowed value. */
export const clean = (value: unknown, allowed: readonly string[]): string | undefined => joined(listed(text(value), allowed));
