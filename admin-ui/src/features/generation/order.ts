import type { Job } from "./api/jobs";
import type { Preset, StartInput, Workflow } from "./api/orders";

export type Value = string | number | boolean;

/** What the form holds, beside character and style, which the URL names. */
export interface Draft {
  workflow: string;
  prompt: string;
  negativePrompt: string;
  /** The prompt to compare with; null: one prompt only. */
  promptB: string | null;
  /** With how many seeds two prompts are compared. */
  pairs: number;
  preset: string | null;
  engineId: string | null;
  /** Decimal text; null: a new random one each time. */
  seed: string | null;
  /** null: as the workflow has it. */
  batch: number | null;
  priority: number;
  /** What was set by hand of the workflow's other parameters, by name. What is not here, preset, style or workflow give. */
  values: Readonly<Record<string, Value>>;
}

export interface Who {
  character?: string | undefined;
  style?: string | undefined;
}

export const EMPTY: Draft = {
  workflow: "txt2img",
  prompt: "",
  negativePrompt: "",
  promptB: null,
  pairs: 4,
  preset: null,
  engineId: null,
  seed: null,
  batch: null,
  priority: 0,
  values: {},
};

/** Parameters that the form has a place of its own for. */
export const PLACED: readonly string[] = ["prompt", "negativePrompt", "seed", "batch"];
/** Those that the order names itself; all others go under `parameters`. */
const NAMED: readonly string[] = ["steps", "cfg", "sampler", "scheduler", "checkpoint", "width", "height"];

export const parameterOf = (workflow: Pick<Workflow, "parameters"> | undefined, name: string) => workflow?.parameters.find((parameter) => parameter.name === name);

/** How many pictures at once, where the workflow leaves that open. */
export function batchOf(draft: Pick<Draft, "batch">, workflow: Pick<Workflow, "parameters"> | undefined): number | undefined {
  const parameter = parameterOf(workflow, "batch");
  if (workflow && !parameter) return undefined;
  return draft.batch ?? (typeof parameter?.default === "number" ? parameter.default : 1);
}

/** What is sent for a draft: of its values only those that the workflow knows. Without a workflow, all of them. */
export function inputOf(draft: Draft, { character, style }: Who, workflow?: Pick<Workflow, "parameters">): StartInput {
  const has = (name: string) => !workflow || parameterOf(workflow, name) !== undefined;
  const values = Object.entries(draft.values).filter(([name]) => has(name));
  const named = values.filter(([name]) => NAMED.includes(name));
  const others = values.filter(([name]) => !NAMED.includes(name));
  const batch = batchOf(draft, workflow);
  // A character's own prompt is enough; without one the server says that a prompt is needed.
  const prompt = has("prompt") && (draft.prompt.trim() !== "" || !character);
  return {
    workflow: draft.workflow,
    priority: draft.priority,
    ...(prompt && { prompt: draft.prompt }),
    ...(batch !== undefined && { batch }),
    ...Object.fromEntries(named),
    ...(others.length > 0 && { parameters: Object.fromEntries(others) }),
    ...(character && { characterId: character }),
    ...(style && { styleId: style }),
    ...(has("negativePrompt") && draft.negativePrompt.trim() && { negativePrompt: draft.negativePrompt }),
    ...(has("seed") && draft.seed !== null && { seed: draft.seed }),
    ...(draft.preset !== null && { preset: draft.preset }),
    ...(draft.engineId !== null && { engineId: draft.engineId }),
  };
}

const isValue = (value: unknown): value is Value => typeof value === "number" || typeof value === "boolean" || (typeof value === "string" && value !== "");

/** The draft that would give the same job again; with `seed: "new"` the same but for the seed. */
export function draftOf(job: Pick<Job, "askedPrompt" | "askedNegativePrompt" | "parameters" | "seed" | "batch" | "priority"> & { workflow: { key: string } }, seed: "same" | "new"): Draft {
  const values = Object.entries(job.parameters as Record<string, unknown>).filter(([name, value]) => !PLACED.includes(name) && isValue(value));
  return {
    ...EMPTY,
    workflow: job.workflow.key,
    prompt: job.askedPrompt,
    negativePrompt: job.askedNegativePrompt,
    seed: seed === "same" ? job.seed : null,
    batch: job.batch,
    priority: job.priority,
    values: Object.fromEntries(values) as Draft["values"],
  };
}

/** The draft with the settings of a picture, as its file or its job tells them; of a workflow that is not here, text to image. */
export function draftLike(draft: Draft, { workflowKey, parameters }: { workflowKey: string | null; parameters: unknown }, workflows: readonly Pick<Workflow, "key">[]): Draft {
  const { prompt, negativePrompt, seed, batch, ...rest } = { ...(parameters as Record<string, unknown> | null) };
  const words = (value: unknown) => (typeof value === "string" ? value : "");
  const values = Object.entries(rest).filter(([name, value]) => name !== "importedFrom" && isValue(value));
  return {
    ...EMPTY,
    promptB: draft.promptB,
    workflow: workflows.find(({ key }) => key === workflowKey)?.key ?? EMPTY.workflow,
    prompt: words(prompt).slice(0, 2000),
    negativePrompt: words(negativePrompt).slice(0, 2000),
    seed: typeof seed === "string" || typeof seed === "number" ? String(seed) : null,
    batch: typeof batch === "number" ? batch : null,
    values: Object.fromEntries(values) as Draft["values"],
  };
}

const without = (values: Draft["values"], names: readonly string[]) => Object.fromEntries(Object.entries(values).filter(([name]) => !names.includes(name)));

/** The draft with one value set, or left to preset, style and workflow again. */
export function withValue(draft: Draft, name: string, value: Value | null): Pick<Draft, "values"> {
  return { values: value === null ? without(draft.values, [name]) : { ...draft.values, [name]: value } };
}

/** The draft with a preset, which takes back what was set by hand of the values that it sets. */
export function withPreset(draft: Draft, preset: Pick<Preset, "name" | "parameters"> | null): Draft {
  const sets = Object.keys(preset?.parameters ?? {});
  return { ...draft, values: without(draft.values, sets), preset: preset?.name ?? null, ...(sets.includes("batch") && { batch: null }) };
}

/** The draft for another workflow. Values stay: those that it does not know are not sent. Its presets are its own. */
export function withWorkflow(draft: Draft, workflow: string): Draft {
  return workflow === draft.workflow ? draft : { ...draft, workflow, preset: null, batch: null };
}

/** What a preset saved now would hold: what the chosen one sets and what was set by hand, but no pictures: those change each time. */
export function presetValues(draft: Draft, workflow: Pick<Workflow, "parameters" | "presets">): Record<string, Value> {
  const chosen = workflow.presets.find(({ name }) => name === draft.preset);
  const all = { ...(chosen?.parameters as Draft["values"] | undefined), ...draft.values };
  const keeps = (name: string) => !PLACED.includes(name) && (parameterOf(workflow, name)?.kind ?? "IMAGE") !== "IMAGE";
  return Object.fromEntries(Object.entries(all).filter(([name]) => keeps(name)));
}

export const MAX_SEED = 2n ** 64n - 1n;

/** What is wrong with a seed as typed, if anything. */
export function seedFault(seed: string | null): string | undefined {
  if (seed === null) return undefined;
  if (!/^\d{1,20}$/.test(seed) || BigInt(seed) > MAX_SEED) return `A whole number from 0 to ${MAX_SEED}`;
  return undefined;
}

/** A seed below 2^53, so that every program can read it as a number. */
export function randomSeed(): string {
  const [high = 0, low = 0] = crypto.getRandomValues(new Uint32Array(2));
  return String((high & 0x1f_ffff) * 2 ** 32 + low);
}

/** Common shapes, each about as large as the models like it. */
export const SIZES: readonly { label: string; width: number; height: number }[] = [
  { label: "1:1", width: 512, height: 512 },
  { label: "4:5", width: 512, height: 640 },
  { label: "2:3", width: 512, height: 768 },
  { label: "9:16", width: 432, height: 768 },
  { label: "3:2", width: 768, height: 512 },
  { label: "16:9", width: 768, height: 432 },
];

const said = (value: unknown) => (typeof value === "number" || (typeof value === "string" && value !== "") ? String(value) : undefined);

/** The parameters as they will be, in one line; what a workflow does not have is left out. */
export function summary(values: Record<string, unknown> | undefined): string {
  if (!values) return "";
  const [width, height, steps, cfg, sampler, scheduler, checkpoint] = ["width", "height", "steps", "cfg", "sampler", "scheduler", "checkpoint"].map((name) => said(values[name]));
  const parts = [
    width && height && `${width}×${height}`,
    steps && `${steps} steps`,
    cfg && `CFG ${cfg}`,
    sampler && [sampler, scheduler].filter(Boolean).join("/"),
    checkpoint?.replace(/\.(safetensors|ckpt)$/, ""),
  ];
  return parts.filter(Boolean).join(" · ");
}
