import type { Advice } from "./api/orders";

/** GPUs about which the same is to be said. */
export interface Room {
  advice: Advice;
  who: string;
  /** Pictures; undefined where that is not known. */
  batch: number | undefined;
}

const list = new Intl.ListFormat("en", { type: "conjunction" });

const whoOf = ({ name, engines }: Advice) => {
  const of = engines.map((engine) => engine.name);
  return of.length === 0 || (of.length === 1 && of[0] === name) ? name : `${name} (${of.join(", ")})`;
};

/** One for each GPU of which something is known; all the others together for each reason why not. */
export function roomsOf(all: readonly Advice[]): Room[] {
  const known = all.filter(({ batch, wait }) => batch !== null || wait).map((advice): Room => ({ advice, who: whoOf(advice), batch: advice.batch ?? undefined }));
  const reasons = new Map<string, Advice[]>();
  for (const advice of all) {
    if (advice.batch !== null || advice.wait) continue;
    const why = advice.unknownReason ?? advice.reason;
    reasons.set(why, [...(reasons.get(why) ?? []), advice]);
  }
  const unknown = [...reasons.values()].flatMap((alike): Room[] => {
    const [advice] = alike;
    if (!advice) return [];
    const names = alike.flatMap(({ name, engines }) => (engines.length > 0 ? engines.map((engine) => engine.name) : [name]));
    return [{ advice, who: alike.length > 1 ? list.format(new Set(names)) : whoOf(advice), batch: undefined }];
  });
  return [...known, ...unknown];
}
