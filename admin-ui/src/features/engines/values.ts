import { duration } from "@/lib/format";

import type { Engine, EngineAddInput, EngineUpdateInput } from "./api/engines";
import { megapixels } from "./standing";

/** What the form holds; limits as typed, "" for none. */
export interface EngineDraft {
  name: string;
  url: string;
  maxBatch: number | "";
  maxPixels: number | "";
  runLimitSeconds: number | "";
}

export const EMPTY: EngineDraft = { name: "", url: "http://127.0.0.1:8188", maxBatch: "", maxPixels: "", runLimitSeconds: "" };

export const FIELDS = ["name", "url", "maxBatch", "maxPixels", "runLimitSeconds"] as const;
export type EngineField = (typeof FIELDS)[number];
export const LABELS: Record<EngineField, string> = { name: "Name", url: "Address", maxBatch: "Pictures of a job", maxPixels: "Pixels of a picture", runLimitSeconds: "Longest run" };

export const draftOf = ({ name, url, maxBatch, maxPixels, runLimitSeconds }: Engine): EngineDraft => ({ name, url, maxBatch: maxBatch ?? "", maxPixels: maxPixels ?? "", runLimitSeconds: runLimitSeconds ?? "" });

const limit = (value: number | "") => (value === "" ? null : value);

export const addInput = ({ name, url, maxBatch, maxPixels, runLimitSeconds }: EngineDraft): EngineAddInput => ({
  name: name.trim(),
  url: url.trim(),
  maxBatch: limit(maxBatch),
  maxPixels: limit(maxPixels),
  runLimitSeconds: limit(runLimitSeconds),
});

/** Only what was changed since `base`: what others changed meanwhile stays. */
export function updateInput(engine: Engine, base: EngineDraft, draft: EngineDraft): EngineUpdateInput {
  const all = addInput(draft);
  const changed = Object.fromEntries(FIELDS.filter((field) => draft[field] !== base[field]).map((field) => [field, all[field]]));
  return { id: engine.id, expectedRevision: engine.revision, ...changed };
}

/** A value for a person. */
export function worded(field: EngineField, value: EngineDraft[EngineField]): string {
  if (value === "") return field === "name" || field === "url" ? "" : "no limit";
  if (field === "maxPixels") return megapixels(Number(value));
  return field === "runLimitSeconds" ? duration(Number(value)) : String(value);
}

export interface EngineDifference {
  field: EngineField;
  mine: string;
  theirs: string;
  /** Both changed it since `base`, to different values. */
  clash: boolean;
}

/** Where my draft and the engine as it is now are apart, seen from what I began with. */
export function differences(base: EngineDraft, mine: EngineDraft, theirs: EngineDraft): EngineDifference[] {
  return FIELDS.filter((field) => mine[field] !== theirs[field]).map((field) => ({
    field,
    mine: worded(field, mine[field]),
    theirs: worded(field, theirs[field]),
    clash: mine[field] !== base[field] && theirs[field] !== base[field],
  }));
}

/** Mine where I changed it, theirs where I did not. */
export function merged(base: EngineDraft, mine: EngineDraft, theirs: EngineDraft): EngineDraft {
  return Object.fromEntries(FIELDS.map((field) => [field, mine[field] !== base[field] ? mine[field] : theirs[field]])) as unknown as EngineDraft;
}
