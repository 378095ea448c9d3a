import { plural, words } from "@/lib/format";

import type { Change, Entry } from "./api/history";
import { LABELS, METHODS, STYLE_LABELS } from "./labels";

const ENUMS = ["status", "personality.communicationStyle", "personality.contentTone"];

/** A change's field as the page calls it. */
export function fieldName({ field }: Change, ofStyle: boolean): string {
  return (ofStyle ? STYLE_LABELS[field] : LABELS[field]) ?? field;
}

/** A value as the page shows it; pictures are only counted. */
export function valueWords(field: string, value: string | null): string {
  if (value === null || value === "") return "nothing";
  if (field === "profileAssetId") return "a picture";
  if (field === "appearance.faceReferenceIds") return plural(value.split(", ").length, "picture");
  if (field === "appearance.consistencyMethod") return METHODS.find((method) => method.value === value)?.label ?? value;
  return ENUMS.includes(field) ? words(value) : value;
}

/** What happened, in a few words. */
export function whatHappened({ kind, styleName, changes }: Entry): string {
  const fields = changes.map((change) => fieldName(change, styleName !== null));
  switch (kind) {
    case "CREATED":
      return "Created";
    case "DELETED":
      return "Deleted";
    case "RESTORED":
      return "Restored";
    case "STYLE_ADDED":
      return `Added the style ${styleName}`;
    case "STYLE_REMOVED":
      return `Removed the style ${styleName}`;
    case "STYLE_CHANGED":
      return fields.length ? `Changed the style ${styleName}` : `Saved the style ${styleName} as it was`;
    case "CHANGED":
      return fields.length === 0 ? "Saved as it was" : fields.length > 3 ? `Changed ${fields.length} fields` : `Changed ${fields.join(", ")}`;
  }
}
