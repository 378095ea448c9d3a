import type { Engine, Parameter, Workflow } from "./api/orders";

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

/** Workflows that begin with a picture, and the parameter that takes it. */
export function takingPictures(workflows: readonly Workflow[]): { workflow: Workflow; parameter: Parameter }[] {
  return workflows.flatMap((workflow) => {
    const parameter = workflow.parameters.find(({ kind }) => kind === "IMAGE");
    return parameter ? [{ workflow, parameter }] : [];
  });
}
