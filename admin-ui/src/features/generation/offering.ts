import type { Chosen, Engine, Parameter, Workflow } from "./api/orders";

type Lists = Pick<Engine, "checkpoints" | "samplers" | "schedulers" | "loras" | "vaes">;

/** By the input that a parameter fills: what an engine has for it. */
const LISTS: Record<string, keyof Lists> = { ckpt_name: "checkpoints", sampler_name: "samplers", scheduler: "schedulers", lora_name: "loras", vae_name: "vaes" };

/** What can be chosen for a parameter: what it names itself, or else what the engines have; undefined when nobody knows. */
export function offeredFor(parameter: Pick<Parameter, "choices" | "targets">, engines: readonly Lists[]): string[] | undefined {
  if (parameter.choices?.length) return parameter.choices;
  const list = parameter.targets.map(({ input }) => LISTS[input]).find((name) => name !== undefined);
  const all = list && [...new Set(engines.flatMap((engine) => engine[list]))];
  return all?.length ? all : undefined;
}

const KEPT_BY: Record<string, { key: string; by: string }> = {
  IP_ADAPTER: { key: "ip_adapter", by: "IP-Adapter" },
  INSTANTID: { key: "instantid", by: "InstantID" },
  FACEID: { key: "faceid", by: "FaceID" },
  LORA: { key: "txt2img_lora", by: "a LoRA" },
};

export interface Suggestion {
  workflow: string;
  reason: string;
  /** The values that the character brings: its LoRA, its first reference. */
  values: Record<string, string>;
}

/** The workflow that keeps a character looking the same, by what its appearance says; undefined when it says nothing. */
export function suggestedFor(character: Pick<Chosen, "name" | "appearance"> | undefined, workflows: readonly Pick<Workflow, "key" | "name" | "parameters">[]): Suggestion | undefined {
  const { consistencyMethod = "", lora = null, faceReferences = [] } = character?.appearance ?? {};
  const kept = KEPT_BY[consistencyMethod];
  const workflow = workflows.find(({ key }) => key === kept?.key);
  if (!character || !kept || !workflow) return undefined;
  const parameter = (kind: Parameter["kind"], name?: string) => workflow.parameters.find((one) => one.kind === kind && (!name || one.name === name))?.name;
  if (consistencyMethod === "LORA") {
    const name = parameter("CHOICE", "lora");
    return lora && name ? { workflow: workflow.key, reason: `${character.name}'s face is kept by ${lora}.`, values: { [name]: lora } } : undefined;
  }
  const [first] = faceReferences;
  const name = parameter("IMAGE");
  return first && name ? { workflow: workflow.key, reason: `${character.name}'s face is kept by ${kept.by}.`, values: { [name]: first.id } } : undefined;
}

/** Workflows that begin with a picture, and the parameter that takes it. */
export function takingPictures(workflows: readonly Workflow[]): { workflow: Workflow; parameter: Parameter }[] {
  return workflows.flatMap((workflow) => {
    const parameter = workflow.parameters.find(({ kind }) => kind === "IMAGE");
    return parameter ? [{ workflow, parameter }] : [];
  });
}
