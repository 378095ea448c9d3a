import { words } from "@/lib/format";

import type { PictureFilter } from "./api/assets";
import type { GallerySearch } from "./routes";

export type Narrowing = Omit<GallerySearch, "asset" | "compare">;

export const NO_FILTER = { character: undefined, q: undefined, style: undefined, workflow: undefined, model: undefined, seed: undefined, rating: undefined, origin: undefined, kind: undefined, consent: undefined } satisfies Narrowing;

/** What the address narrows the list by, for the server. */
export function filterOf({ character, q, style, workflow, model, seed, rating, origin, kind, consent }: Narrowing): PictureFilter {
  const given = { characterId: character, search: q, styleId: style, workflow, model, seed, minRating: rating, origin, kind, consentId: consent };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

export const isNarrowed = (search: Narrowing): boolean => Object.keys(filterOf(search)).length > 0;

export const ORIGIN_WORDS = { GENERATED: "Made here", UPLOADED: "Uploaded" } as const;
export const KIND_WORDS = { image: "Pictures", clip: "Clips" } as const;

/** "At least 3 stars". */
export const stars = (rating: number): string => (rating === 5 ? "5 stars" : `At least ${rating} ${rating === 1 ? "star" : "stars"}`);

/** A file's name without its ending and folder: what people call a model. */
export const modelName = (file: string): string => file.replace(/^.*[/\\]/, "").replace(/\.(safetensors|ckpt|pt|gguf)$/, "");

interface Names {
  character: (id: string) => string | undefined;
  style: (id: string) => string | undefined;
}

/** What narrows the list, in words. */
export function chipsOf(search: Narrowing, names: Names): { id: keyof Narrowing; label: string }[] {
  const { character, style, workflow, model, seed, rating, origin, kind, consent, q } = search;
  const all: [keyof Narrowing, string | undefined][] = [
    ["character", character && (names.character(character) ?? "One character")],
    ["style", style && `Style ${names.style(style) ?? "of its own"}`],
    ["workflow", workflow && `Workflow ${workflow}`],
    ["model", model && modelName(model)],
    ["seed", seed && `Seed ${seed}`],
    ["rating", rating === undefined ? undefined : stars(rating)],
    ["origin", origin && ORIGIN_WORDS[origin]],
    ["kind", kind && (KIND_WORDS[kind] ?? words(kind))],
    ["consent", consent && "Resting on one consent"],
    ["q", q && `“${q}”`],
  ];
  return all.flatMap(([id, label]) => (label ? [{ id, label }] : []));
}
