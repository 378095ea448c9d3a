import type { Job } from "./api/jobs";
import type { StartInput, Workflow } from "./api/orders";

/** What the form holds, beside character and style, which the URL names. null: as preset, style or workflow have it. */
export interface Draft {
  workflow: string;
  prompt: string;
  negativePrompt: string;
  preset: string | null;
  engineId: string | null;
  /** Decimal text; null: a new random one each time. */
  seed: string | null;
  batch: number;
  priority: number;
  steps: number | null;
  cfg: number | null;
  sampler: string | null;
  scheduler: string | null;
  checkpoint: string | null;
  width: number | null;
  height: number | null;
}

export interface Who {
  character?: string | undefined;
  style?: string | undefined;
}

export const EMPTY: Draft = {
  workflow: "txt2img",
  prompt: "",
  negativePrompt: "",
  preset: null,
  engineId: null,
  seed: null,
  batch: 1,
  priority: 0,
  steps: null,
  cfg: null,
  sampler: null,
  scheduler: null,
  checkpoint: null,
  width: null,
  height: null,
};

const OWN = ["steps", "cfg", "sampler", "scheduler", "checkpoint", "width", "height"] as const;

/** What is sent for a draft. */
export function inputOf(draft: Draft, { character, style }: Who): StartInput {
  const own = Object.fromEntries(OWN.filter((name) => draft[name] !== null).map((name) => [name, draft[name]]));
  return {
    workflow: draft.workflow,
    prompt: draft.prompt,
    batch: draft.batch,
    priority: draft.priority,
    ...own,
    ...(character && { characterId: character }),
    ...(style && { styleId: style }),
    ...(draft.negativePrompt.trim() && { negativePrompt: draft.negativePrompt }),
    ...(draft.seed !== null && { seed: draft.seed }),
    ...(draft.preset !== null && { preset: draft.preset }),
    ...(draft.engineId !== null && { engineId: draft.engineId }),
  };
}

const number = (value: unknown) => (typeof value === "number" ? value : null);
const text = (value: unknown) => (typeof value === "string" && value ? value : null);

/** The draft that would give the same job again; with `seed: "new"` the same but for the seed. */
export function draftOf(job: Pick<Job, "askedPrompt" | "askedNegativePrompt" | "parameters" | "seed" | "batch" | "priority" | "workflow">, seed: "same" | "new"): Draft {
  const values = job.parameters as Record<string, unknown>;
  return {
    ...EMPTY,
    workflow: job.workflow.key,
    prompt: job.askedPrompt,
    negativePrompt: job.askedNegativePrompt,
    seed: seed === "same" ? job.seed : null,
    batch: job.batch,
    priority: job.priority,
    steps: number(values.steps),
    cfg: number(values.cfg),
    sampler: text(values.sampler),
    scheduler: text(values.scheduler),
    checkpoint: text(values.checkpoint),
    width: number(values.width),
    height: number(values.height),
  };
}

/** The draft with a preset, which takes back what was set by hand of the values that it sets. */
export function withPreset(draft: Draft, preset: Workflow["presets"][number] | null): Draft {
  const sets = Object.keys((preset?.parameters ?? {}));
  const back = Object.fromEntries(OWN.filter((name) => sets.includes(name)).map((name) => [name, null]));
  return { ...draft, ...back, preset: preset?.name ?? null };
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

/** The parameters as they will be, in one line. */
export function summary(values: Record<string, unknown> | undefined): string {
  if (!values) return "";
  const { width, height, steps, cfg, sampler, scheduler, checkpoint } = values;
  const model = text(checkpoint)?.replace(/\.(safetensors|ckpt)$/, "");
  return [`${String(width)}×${String(height)}`, `${String(steps)} steps`, `CFG ${String(cfg)}`, `${String(sampler)}/${String(scheduler)}`, model].filter(Boolean).join(" · ");
}
