import { bytes, timeOfDay } from "@/lib/format";

import type { Engine, EngineStanding } from "./api/engines";

/** How an engine stands, in one word: what people did to it goes before whether it answers, and that before its device. */
export function standingOf({ enabled, draining, state, setAsideUntil }: Pick<EngineStanding, "enabled" | "draining" | "state" | "setAsideUntil">): "DISABLED" | "DRAINING" | "SET_ASIDE" | Engine["state"] {
  if (!enabled) return "DISABLED";
  if (draining) return "DRAINING";
  return state === "ONLINE" && setAsideUntil !== null ? "SET_ASIDE" : state;
}

/** "Set aside until 12:05"; undefined for one that is not. */
export const asideWords = ({ setAsideUntil }: Pick<EngineStanding, "setAsideUntil">): string | undefined => (setAsideUntil === null ? undefined : `Set aside until ${timeOfDay(setAsideUntil)}`);

/** The engines that do not answer, where that is why nothing begins: no other takes jobs or is set aside only for now. */
export function allSilent<T extends Pick<EngineStanding, "enabled" | "draining" | "state" | "setAsideUntil">>(engines: readonly T[]): T[] {
  const takes = engines.some((engine) => ["ONLINE", "SET_ASIDE"].includes(standingOf(engine)));
  return takes ? [] : engines.filter((engine) => standingOf(engine) === "OFFLINE");
}

/** The share of its memory that is used, 0 to 100, and that in words; null with the reason where it is not known. */
export function memoryOf({ vramTotal, vramFree, vramReason }: Pick<Engine, "vramTotal" | "vramFree" | "vramReason">): { percent: number | null; text: string } {
  if (vramTotal === null || vramFree === null || vramTotal <= 0) return { percent: null, text: vramReason ?? "It does not tell its memory." };
  return { percent: ((vramTotal - vramFree) / vramTotal) * 100, text: `${bytes(vramFree)} of ${bytes(vramTotal)} free` };
}

/** 2,097,152 → "2.1 megapixels". */
export const megapixels = (pixels: number): string => `${(pixels / 1_000_000).toFixed(pixels < 10_000_000 ? 1 : 0).replace(/\.0$/, "")} megapixels`;
