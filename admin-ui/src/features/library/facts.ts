import type { PictureDetail } from "./api/assets";
import { modelName } from "./narrowing";

/** Everything that a picture was made with, by name: of its job, else what the file itself said. */
export function parametersOf({ job, parameters }: Pick<PictureDetail, "job" | "parameters">): Record<string, unknown> {
  return (parameters ?? job?.parameters ?? {}) as Record<string, unknown>;
}

/** Shown in places of their own. */
const OWN = new Set(["prompt", "negative", "negative_prompt", "negativePrompt", "seed", "checkpoint", "width", "height", "importedFrom"]);

const WORDS: Record<string, string> = { cfg: "CFG", lora: "LoRA", loras: "LoRAs", vae: "VAE", batch: "Batch", clip_skip: "Clip skip" };

/** "lora_strength" → "Lora strength"; "cfg" → "CFG". */
export function parameterName(name: string): string {
  const known = WORDS[name];
  if (known) return known;
  const text = name.replaceAll("_", " ").replaceAll(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A parameter's value in words; undefined for what says nothing. */
export function parameterText(value: unknown): string | undefined {
  if (value === null || value === undefined || value === "") return undefined;
  if (typeof value === "boolean") return value ? "Yes" : "No";
  if (typeof value === "string") return modelName(value);
  return typeof value === "number" ? String(value) : JSON.stringify(value);
}

/** The parameters that have no place of their own, in words. */
export function otherParameters(picture: Pick<PictureDetail, "job" | "parameters">): { name: string; text: string }[] {
  return Object.entries(parametersOf(picture)).flatMap(([name, value]) => {
    const text = OWN.has(name) ? undefined : parameterText(value);
    return text === undefined ? [] : [{ name: parameterName(name), text }];
  });
}

/** Which program the settings of an uploaded file come from. */
export function importedFrom({ parameters }: Pick<PictureDetail, "parameters">): string | undefined {
  const from = (parameters as Record<string, unknown> | null)?.importedFrom;
  return typeof from === "string" ? from : undefined;
}

/** What can be compared of two pictures, in order, each in words. */
export function comparable(picture: PictureDetail): [string, string | undefined][] {
  const { job, character, style } = picture;
  return [
    ["Prompt", job?.askedPrompt || picture.prompt || undefined],
    ["Negative", job?.negativePrompt || parameterText(parametersOf(picture).negative)],
    ["Seed", picture.seed ?? undefined],
    ["Model", picture.model ? modelName(picture.model) : undefined],
    ["Character", character?.name],
    ["Style", style?.name],
    ["Workflow", job ? `${job.workflow.name}, version ${job.workflowVersion}` : (picture.workflow?.name ?? picture.workflowKey ?? undefined)],
    ["Engine", job?.engine?.name],
    ["Size", `${picture.width} × ${picture.height}`],
    ...otherParameters(picture).map(({ name, text }): [string, string] => [name, text]),
    ["Rating", picture.rating === null ? undefined : `${picture.rating} of 5`],
  ];
}

export interface Difference {
  name: string;
  a: string | undefined;
  b: string | undefined;
  differs: boolean;
}

/** Two pictures' facts side by side, each name once, what differs first; what neither has is left out. */
export function differences(a: PictureDetail, b: PictureDetail): Difference[] {
  const [left, right] = [new Map(comparable(a)), new Map(comparable(b))];
  const names = [...new Set([...left.keys(), ...right.keys()])];
  const all = names.map((name) => ({ name, a: left.get(name), b: right.get(name), differs: left.get(name) !== right.get(name) }));
  const told = all.filter((one) => one.a !== undefined || one.b !== undefined);
  return [...told.filter(({ differs }) => differs), ...told.filter(({ differs }) => !differs)];
}

export interface Piece {
  text: string;
  /** The other text lacks it here. */
  own: boolean;
}

/** The words of `text`, those that `other` lacks marked: the longest common run of words stays unmarked. */
export function wordsOf(text: string, other: string): Piece[] {
  const [mine, theirs] = [text.split(/\s+/), other.split(/\s+/)];
  const longest = mine.map(() => new Array<number>(theirs.length + 1).fill(0));
  longest.push(new Array<number>(theirs.length + 1).fill(0));
  const at = (i: number, j: number) => longest[i]?.[j] ?? 0;
  for (let i = mine.length - 1; i >= 0; i -= 1) {
    for (let j = theirs.length - 1; j >= 0; j -= 1) {
      const line = longest[i];
      if (line) line[j] = mine[i] === theirs[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const pieces: Piece[] = [];
  let j = 0;
  mine.forEach((word, i) => {
    while (j < theirs.length && word !== theirs[j] && at(i, j + 1) === at(i, j) && at(i + 1, j) < at(i, j)) j += 1;
    const own = word !== theirs[j];
    if (!own) j += 1;
    const before = pieces.at(-1);
    if (before?.own === own) before.text += ` ${word}`;
    else pieces.push({ text: word, own });
  });
  return pieces;
}
