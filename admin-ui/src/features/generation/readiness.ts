import type { Preview, Readiness, Workflow } from "./api/orders";

export type Missing = Readiness["missing"][number];

export interface Standing {
  /** UNKNOWN: no engine could be asked. */
  state: "READY" | "LACKING" | "UNKNOWN";
  /** In one sentence. */
  text: string;
  /** On the engine that lacks least. */
  missing: readonly Missing[];
  engine?: string | undefined;
}

const list = (names: readonly string[]) => (names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${String(names.at(-1))}`);

/** Whether a workflow can run: on the chosen engine, or else on any. */
export function standingOf(workflow: Pick<Workflow, "extension">, all: readonly Readiness[] | undefined, engineId: string | null = null): Standing {
  const candidates = all?.filter(({ engine }) => engineId === null || engine.id === engineId) ?? [];
  const ready = candidates.filter((one) => one.ready);
  if (ready.length > 0) return { state: "READY", text: `Ready on ${list(ready.map(({ engine }) => engine.name))}.`, missing: [], engine: ready[0]?.engine.name };
  const [nearest] = candidates.filter(({ missing }) => missing.length > 0).sort((a, b) => a.missing.length - b.missing.length);
  if (nearest) {
    const node = nearest.missing.some(({ kind }) => kind.toLowerCase() === "node");
    const what = node && workflow.extension ? workflow.extension : list([...new Set(nearest.missing.map(({ name }) => name))].slice(0, 3));
    const where = candidates.length > 1 ? "no engine has" : `${nearest.engine.name} does not have`;
    return { state: "LACKING", text: `Needs ${what}, which ${where}.`, missing: nearest.missing, engine: nearest.engine.name };
  }
  if (candidates.length === 0) return { state: "UNKNOWN", text: all ? "There is no engine to ask." : "Asking the engines.", missing: [] };
  return { state: "UNKNOWN", text: candidates.map(({ engine, reason }) => `${engine.name}: ${reason ?? "it could not be asked"}`).join(" "), missing: [], engine: candidates[0]?.engine.name };
}

export interface Fault {
  /** What is wrong, as a sentence's beginning or a whole one. */
  text: string;
  /** The node that needs it. */
  where?: string | undefined;
  /** What to do about it. */
  hint?: string | undefined;
}

const words = (field: string) => field.replace(/^parameters\./, "").replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).replaceAll("_", " ");
const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

const place = ({ nodeTitle, nodeId }: Missing) => (nodeTitle ? `in ${nodeTitle}${nodeId ? ` (node ${nodeId})` : ""}` : nodeId ? `in node ${nodeId}` : undefined);

/** Everything that stands in the way, each once: what the order's check found, and what the engine lacks, with where and what helps. */
export function faultsOf(problems: Preview["problems"], standing: Pick<Standing, "state" | "missing" | "engine">, labels: Readonly<Record<string, string>> = {}): Fault[] {
  const told = new Set<Missing>();
  const faults = problems.map(({ field, message }): Fault => {
    const lacks = /\bis missing on\b/.test(message);
    const found = lacks ? standing.missing.filter(({ name }) => name !== "" && message.includes(name)) : [];
    found.forEach((one) => told.add(one));
    const name = field.replace(/^parameters\./, "");
    const text = lacks ? sentence(message.replace(/ \(node [^)]*\)$/, "")) : `${labels[name] ?? sentence(words(field))} ${message}`;
    const node = /\(node ([^)]*)\)$/.exec(message)?.[1];
    return { text, where: found[0] ? place(found[0]) : lacks && node ? `in node ${node}` : undefined, hint: found[0]?.hint ?? undefined };
  });
  // With an engine that is ready, what another lacks is no fault.
  const rest = standing.state === "LACKING" ? standing.missing.filter((one) => !told.has(one)) : [];
  return [...faults, ...rest.map((one): Fault => ({ text: `${sentence(one.kind.toLowerCase())} ${one.name} is missing on ${standing.engine ?? "the engine"}`, where: place(one), hint: one.hint ?? undefined }))];
}
