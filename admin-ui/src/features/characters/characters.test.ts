import { expect, it } from "vitest";

import type { Character } from "./api/characters";
import type { Style } from "./api/styles";
import { differences, shown } from "./conflict";
import { initials } from "./initials";
import { directionOf, listVariables } from "./listing";
import { moved, NEW_STYLE, styleFaults, styleInput, styleValuesOf } from "./styleValues";
import { createInput, fieldErrors, flat, NEW, updateInput, valuesOf } from "./values";

const character = {
  name: "Lena",
  handle: "lena",
  bio: "",
  age: 27,
  location: null,
  timezone: "UTC",
  interests: ["tea"],
  status: "DRAFT",
  profileAsset: { id: "A1" },
  personality: { ...NEW.personality, derivedPrompt: "You are …" },
  appearance: { ...NEW.appearance, hairColor: null, faceReferences: [{ id: "A2" }] },
} as unknown as Character;

it("sends only what was changed, nested as the API wants it", () => {
  const before = valuesOf(character);
  const after = { ...before, bio: "Hello", personality: { ...before.personality, humor: 0.9 }, appearance: { ...before.appearance, colors: ["sage"] } };
  expect(updateInput("C1", 3, before, after)).toEqual({ id: "C1", expectedVersion: 3, bio: "Hello", personality: { humor: 0.9 }, appearance: { colors: ["sage"] } });
  expect(updateInput("C1", 3, before, { ...before })).toEqual({ id: "C1", expectedVersion: 3 });
});

it("holds what the server sent without nulls and without what is derived", () => {
  const values = valuesOf(character);
  expect(values).toMatchObject({ location: "", profileAssetId: "A1", appearance: { hairColor: "", faceReferenceIds: ["A2"] } });
  expect(values.personality).not.toHaveProperty("derivedPrompt");
  expect(values.appearance).not.toHaveProperty("faceReferences");
});

it("leaves an empty handle to the server", () => {
  expect(createInput({ ...NEW, name: "Lena", age: 20, handle: " " })).not.toHaveProperty("handle");
  expect(createInput({ ...NEW, name: "Lena", age: 20, handle: "lena" })).toMatchObject({ handle: "lena", age: 20 });
});

it("tells clashes from changes that can both stand", () => {
  const base = flat(valuesOf(character));
  const mine = { ...base, name: "Lena A.", bio: "Mine" };
  const theirs = { ...base, name: "Lena B.", age: 28 };
  expect(differences(base, mine, theirs)).toEqual({
    mine: [
      { path: "name", mine: "Lena A.", theirs: "Lena B.", clash: true },
      { path: "bio", mine: "Mine", theirs: "", clash: false },
    ],
    theirs: [{ path: "age", mine: 27, theirs: 28, clash: false }],
  });
});

it("shows no difference where both made the same change", () => {
  const base = flat(valuesOf(character));
  const both = { ...base, name: "Lena A." };
  expect(differences(base, both, { ...both })).toEqual({ mine: [], theirs: [] });
});

it("writes values as words", () => {
  expect([null, "", [], ["a", "b"], true, 0.5].map(shown)).toEqual(["—", "—", "—", "a, b", "yes", "0.5"]);
});

it("puts faults of entries at their field", () => {
  expect(fieldErrors({ "appearance.faceReferenceIds.0": "is no stored asset", handle: "is taken" })).toEqual({ "appearance.faceReferenceIds": "It is no stored asset.", handle: "It is taken." });
});

it("sorts names up and times down unless turned", () => {
  expect(directionOf({})).toBe("DESC");
  expect(directionOf({ turned: true })).toBe("ASC");
  expect(directionOf({ sort: "NAME" })).toBe("ASC");
  expect(directionOf({ sort: "NAME", turned: true })).toBe("DESC");
  expect(listVariables({ status: "ACTIVE,NONSENSE", deleted: true }).filter).toEqual({ search: null, status: ["ACTIVE"], deleted: true });
});

it("makes initials of any name", () => {
  expect([initials("Lena Maria Aurel"), initials("kenji"), initials("𝒜da 李"), initials("  ")]).toEqual(["LA", "K", "𝒜李", ""]);
});

const style = (id: string, displayOrder: number) => ({ ...NEW_STYLE, id, version: 1, displayOrder, name: id, checkpoint: null }) as Style;

it("moves a style by writing only the places that change, ties and gaps too", () => {
  const styles = [style("a", 0), style("b", 1), style("c", 2)];
  const places = (...args: Parameters<typeof moved>) => moved(...args).map((one) => `${one.style.id}${one.displayOrder}`);
  expect(places(styles, "b", -1)).toEqual(["b0", "a1"]);
  expect(places(styles, "a", -1)).toEqual([]);
  expect(places(styles, "c", 1)).toEqual([]);
  expect(places([style("a", 5), style("b", 5)], "a", 1)).toEqual(["b0", "a1"]);
});

it("checks a style before the server does", () => {
  expect(styleFaults.width(600)).toBeNull();
  expect(styleFaults.width(601)).toBe("It must be a multiple of 8.");
  expect(styleFaults.width("")).toBe("It must lie between 256 and 4096.");
  expect(styleInput("S", 2, styleValuesOf(style("a", 0)), { ...styleValuesOf(style("a", 0)), steps: 40 })).toEqual({ id: "S", expectedVersion: 2, steps: 40 });
});
