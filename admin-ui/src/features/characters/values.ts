import type { Appearance, Character, CreateInput, Personality, UpdateInput } from "./api/characters";

export type PersonalityValues = Omit<Personality, "derivedPrompt">;
export type AppearanceValues = Omit<Appearance, "faceReferences" | TextOrNull> & Record<TextOrNull, string> & { faceReferenceIds: string[] };

const LOOKS = ["lora", "hairColor", "hairStyle", "eyeColor", "skinTone", "bodyType", "height", "ageRange", "clothingStyle", "baseModel"] as const;
type TextOrNull = (typeof LOOKS)[number];

/** A character as a form holds it: no nulls, pictures by id. */
export interface CharacterValues {
  name: string;
  handle: string;
  bio: string;
  age: number | "";
  location: string;
  timezone: string;
  interests: string[];
  status: Character["status"];
  profileAssetId: string | null;
  personality: PersonalityValues;
  appearance: AppearanceValues;
}

/** What a new character starts from: the server's own defaults. */
export const NEW: CharacterValues = {
  name: "",
  handle: "",
  bio: "",
  age: "",
  location: "",
  timezone: "UTC",
  interests: [],
  status: "DRAFT",
  profileAssetId: null,
  personality: {
    extroversion: 0.5,
    creativity: 0.5,
    humor: 0.5,
    professionalism: 0.5,
    authenticity: 0.5,
    communicationStyle: "FRIENDLY",
    contentTone: "POSITIVE",
    preferredTopics: [],
    systemPrompt: "",
    temperature: 0.7,
  },
  appearance: {
    faceReferenceIds: [],
    consistencyMethod: "IP_ADAPTER",
    lora: "",
    hairColor: "",
    hairStyle: "",
    eyeColor: "",
    skinTone: "",
    bodyType: "",
    height: "",
    ageRange: "",
    clothingStyle: "",
    colors: [],
    keywords: [],
    baseModel: "",
    defaultPromptPrefix: "",
    negativePrompt: "",
  },
};

/** The values of what the server sent. */
export function valuesOf(character: Character): CharacterValues {
  const { appearance: look, personality } = character;
  const traits = Object.fromEntries(Object.keys(NEW.personality).map((name) => [name, personality[name as keyof PersonalityValues]])) as unknown as PersonalityValues;
  const words = Object.fromEntries(LOOKS.map((name) => [name, look[name] ?? ""])) as Record<TextOrNull, string>;
  return {
    name: character.name,
    handle: character.handle,
    bio: character.bio,
    age: character.age,
    location: character.location ?? "",
    timezone: character.timezone,
    interests: character.interests,
    status: character.status,
    profileAssetId: character.profileAsset?.id ?? null,
    personality: traits,
    appearance: {
      ...words,
      consistencyMethod: look.consistencyMethod,
      colors: look.colors,
      keywords: look.keywords,
      defaultPromptPrefix: look.defaultPromptPrefix,
      negativePrompt: look.negativePrompt,
      faceReferenceIds: look.faceReferences.map(({ id }) => id),
    },
  };
}

type Flat = Record<string, unknown>;

/** One level, by path: "personality.humor". */
export function flat(values: CharacterValues): Flat {
  const { personality, appearance, ...own } = values;
  const within = (part: string, inner: object) => Object.entries(inner).map(([name, value]) => [`${part}.${name}`, value as unknown]);
  return Object.fromEntries([...Object.entries(own), ...within("personality", personality), ...within("appearance", appearance)]) as Flat;
}

/** The paths whose values differ. */
export function changedPaths(before: Flat, after: Flat): string[] {
  return Object.keys(after).filter((path) => JSON.stringify(before[path]) !== JSON.stringify(after[path]));
}

/** Only what was changed (empty text means none), nested as the API wants it: what others change meanwhile is not overwritten. */
export function updateInput(id: string, expectedVersion: number, before: CharacterValues, after: CharacterValues): UpdateInput {
  const mine = flat(after);
  const input: Flat = { id, expectedVersion };
  for (const path of changedPaths(flat(before), mine)) {
    const [first = "", second] = path.split(".");
    const value = mine[path];
    if (second === undefined) input[first] = value;
    else input[first] = { ...(input[first] as object | undefined), [second]: value };
  }
  return input as unknown as UpdateInput;
}

/** Everything; an empty handle is left out, so that the server makes one from the name. */
export function createInput(values: CharacterValues): CreateInput {
  const { name, bio, age, location, timezone, interests, status, personality, appearance, handle } = values;
  return { name, bio, age: Number(age), location, timezone, interests, status, personality, appearance, ...(handle.trim() && { handle }) };
}

/** Faults of single entries ("appearance.faceReferenceIds.0") belong to the field that holds them. */
export function fieldErrors(errors: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(errors).map(([path, message]) => [path.replace(/\.\d+$/, ""), sentence(message)]));
}

/** "must not be empty" → "It must not be empty." */
export const sentence = (message: string) => (/^[a-z]/.test(message) ? `It ${message}.` : message);
