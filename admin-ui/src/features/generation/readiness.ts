import type { Parameter, Preview, Readiness, Workflow } from "./api/orders";

export type Missing = Readiness["missing"][number];

export interface Standing {
  /** UNKNOWN: no engine could be asked. */
  state: "READY" | "LACKING" | "UNKNOWN";
  /** In one sentence. */
  text: string;
  /** In a few words, where there is little room. */
  brief: string;
  /** On the engine that lacks least. */
  missing: readonly Missing[];
  engine?: string | undefined;
}

const list = (names: readonly string[]) => (names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${String(names.at(-1))}`);

/** What is missing, by name: where anything of its kind would do, it has none. */
export const nameOf = ({ kind, name }: Pick<Missing, "kind" | "name">) => name || `any ${kind}`;

/** Whether a workflow can run: on the chosen engine, or else on any. */
export function standingOf(workflow: Pick<Workflow, "extension">, all: readonly Readiness[] | undefined, engineId: string | null = null): Standing {
  const candidates = all?.filter(({ engine }) => engineId === null || engine.id === engineId) ?? [];
  const ready = candidates.filter((one) => one.ready);
  if (ready.length > 0) return { state: "READY", text: `Ready on ${list(ready.map(({ engine }) => engine.name))}.`, brief: ready.length > 1 ? `Ready on ${ready.length} engines` : `Ready on ${list(ready.map(({ engine }) => engine.name))}`, missing: [], engine: ready[0]?.engine.name };
  const [nearest] = candidates.filter(({ missing }) => missing.length > 0).sort((a, b) => a.missing.length - b.missing.length);
  if (nearest) {
    const node = nearest.missing.some(({ kind }) => kind.toLowerCase() === "node");
    const what = node && workflow.extension ? workflow.extension : list([...new Set(nearest.missing.map(nameOf))].slice(0, 3));
    const where = candidates.length > 1 ? "no engine has" : `${nearest.engine.name} does not have`;
    return { state: "LACKING", text: `Needs ${what}, which ${where}.`, brief: `Needs ${what}`, missing: nearest.missing, engine: nearest.engine.name };
  }
  if (candidates.length === 0) return { state: "UNKNOWN", text: all ? "There is no engine to ask." : "Asking the engines.", brief: all ? "No engine" : "Asking", missing: [] };
  return { state: "UNKNOWN", brief: "Not known", text: candidates.map(({ engine, reason }) => `${engine.name}: ${reason ?? "it could not be asked"}`).join(" "), missing: [], engine: candidates[0]?.engine.name };
}

export interface Fault {
  /** What is wrong, as a sentence's beginning or a whole one. */
  text: string;
  /** The node that needs it. */
  where?: string | undefined;
  /** What to do about it. */
  hint?: string | undefined;
}

const words = (field: string) => field.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).replaceAll("_", " ");
const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
/** "lora 'x' is missing on Engine (node 4, Load LoRA). Put it there." */
const LACK = /^(.+ is missing on .+) \((node [^)]*)\)\.? ?(.*)$/s;

/** The name of a parameter in what the server says of an order. */
export const fieldName = (field: string) => field.replace(/^(order\.)?(parameters\.)?/, "");

export const isLack = (message: string) => LACK.test(message);

/** Everything that stands in the way: what is wrong, where, and what helps. `missing` tells what there is nothing to choose from. */
export function faultsOf(problems: Preview["problems"], parameters: readonly Pick<Parameter, "name" | "label" | "targets">[], missing: readonly Missing[] = []): Fault[] {
  return problems.map(({ field, message }): Fault => {
    const [, what, where, hint] = LACK.exec(message) ?? [];
    if (what !== undefined) return { text: sentence(what), where: `in ${where ?? ""}`, hint: hint || undefined };
    const name = fieldName(field);
    const parameter = parameters.find((one) => one.name === name);
    const none = missing.find((one) => one.name === "" && parameter?.targets.some(({ node }) => node === one.nodeId));
    return { text: `${parameter?.label ?? sentence(words(name))} ${message}`, where: undefined, hint: none?.hint };
  });
}
