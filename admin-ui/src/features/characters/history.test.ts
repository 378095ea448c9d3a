import { describe, expect, it } from "vitest";

import type { Entry } from "./api/history";
import { fieldName, valueWords, whatHappened } from "./history";

const entry = (over: Partial<Entry>): Entry => ({ id: "e", version: 2, kind: "CHANGED", styleName: null, actorName: "ada@example.org", actorKind: "user", at: "2026-01-01T00:00:00Z", changes: [], ...over });
const change = (field: string) => ({ field, before: null, after: "x" });

describe("a character's history", () => {
  it("names up to three fields, and counts more", () => {
    expect(whatHappened(entry({ changes: ["bio", "personality.humor"].map(change) }))).toBe("Changed Bio, Humor");
    expect(whatHappened(entry({ changes: ["bio", "age", "name", "location"].map(change) }))).toBe("Changed 4 fields");
    expect(whatHappened(entry({}))).toBe("Saved as it was");
  });

  it("tells styles by their name, and their fields by theirs", () => {
    expect(whatHappened(entry({ kind: "STYLE_CHANGED", styleName: "Studio", changes: [change("cfg")] }))).toBe("Changed the style Studio");
    expect([fieldName(change("height"), true), fieldName(change("appearance.height"), false)]).toEqual(["Height", "Height"]);
    expect(fieldName(change("isDefault"), true)).toBe("Default");
  });

  it("shows values as the page does", () => {
    expect(valueWords("personality.communicationStyle", "WITTY")).toBe("Witty");
    expect(valueWords("appearance.faceReferenceIds", "a, b")).toBe("2 pictures");
    expect(valueWords("bio", null)).toBe("nothing");
    expect(valueWords("bio", "IN_CAPITALS")).toBe("IN_CAPITALS");
  });
});
