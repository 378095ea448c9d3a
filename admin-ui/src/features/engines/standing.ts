import { bytes } from "@/lib/format";

import type { Engine } from "./api/engines";

/** How an engine stands, in one word: what people did to it goes before whether it answers. */
export function standingOf({ enabled, draining, state }: Pick<Engine, "enabled" | "draining" | "state">): "DISABLED" | "DRAINING" | Engine["state"] {
  if (!enabled) return "DISABLED";
  return draining ? "DRAINING" : state;
}

/** The share of its memory that is used, 0 to 100, and that in words; null with the reason where it is not known. */
export function memoryOf({ vramTotal, vramFree, vramReason }: Pick<Engine, "vramTotal" | "vramFree" | "vramReason">): { percent: number | null; text: string } {
  if (vramTotal === null || vramFree === null || vramTotal <= 0) return { percent: null, text: vramReason ?? "It does not tell its memory." };
  return { percent: ((vramTotal - vramFree) / vramTotal) * 100, text: `${bytes(vramFree)} of ${bytes(vramTotal)} free` };
}

/** 2,097,152 → "2.1 megapixels". */
export const megapixels = (pixels: number): string => `${(pixels / 1_000_000).toFixed(pixels < 10_000_000 ? 1 : 0).replace(/\.0$/, "")} megapixels`;
