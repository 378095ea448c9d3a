import type { InspectedNode, Inspection, ParameterInput, WorkflowWhole } from "./api/workflows";

export type Kind = ParameterInput["kind"];
export const KINDS: readonly Kind[] = ["TEXT", "INTEGER", "FLOAT", "CHOICE", "SEED", "IMAGE", "BOOLEAN"];

/** A parameter while somebody edits it. Numbers are text as typed; "" is none. */
export interface Row {
  /** Stays the same while the row is there. */
  id: number;
  name: string;
  label: string;
  kind: Kind;
  required: boolean;
  /** Places as `placeOf` writes them. */
  places: readonly string[];
  default: string;
  minimum: string;
  maximum: string;
  step: string;
  maxLength: string;
  /** One per entry; none: what the engine has. */
  choices: readonly string[];
}

export type Read = { graph: Record<string, unknown> } | { fault: string; fromPage?: boolean };

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

/** A graph out of a file's text. `fromPage`: it is what ComfyUI's page saves, which no engine can run. */
export function readGraph(text: string): Read {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { fault: `This is no JSON: ${error instanceof Error ? error.message : "it cannot be read"}` };
  }
  if (!isObject(value)) return { fault: "This is JSON, but no graph: a graph is an object with an entry for each node." };
  if (Array.isArray(value.nodes)) return { fault: "This is a workflow as ComfyUI's page saves it. An engine needs it in API form.", fromPage: true };
  // What is sent to /prompt holds the graph in there.
  return { graph: isObject(value.prompt) && !("class_type" in value.prompt) ? value.prompt : value };
}

/** A place as text, for lists of choices. Names of inputs hold no spaces at their ends; ids of nodes hold none at all. */
export const placeOf = ({ node, input }: { node: string; input: string }) => `${node} ${input}`;

/** The place that `placeOf` wrote. */
export const targetOf = (place: string) => {
  const at = place.indexOf(" ");
  return { node: place.slice(0, at), input: place.slice(at + 1) };
};

const text = (value: unknown) => (value === null || value === undefined ? "" : typeof value === "string" ? value : JSON.stringify(value));

type Known = Inspection["suggestions"][number] | WorkflowWhole["parameters"][number];

/** Rows of what is suggested, or of a workflow's parameters as they are. */
export function rowsOf(parameters: readonly Known[]): Row[] {
  return parameters.map((one, index) => ({
    id: index,
    name: one.name,
    label: one.label,
    kind: one.kind,
    required: one.required,
    places: one.targets.map(placeOf),
    default: text(one.default),
    minimum: text(one.minimum),
    maximum: text(one.maximum),
    step: text(one.step),
    maxLength: text(one.maxLength),
    choices: "choices" in one ? (one.choices ?? []) : [],
  }));
}

export interface Place {
  value: string;
  label: string;
  node: string;
}

/** Inputs that hold a value, and can so be filled by a parameter. */
export function placesOf(nodes: readonly InspectedNode[]): Place[] {
  return nodes.flatMap((node) => node.inputs.filter(({ linked, kind }) => !linked && kind !== null).map(({ name }) => ({ value: placeOf({ node: node.id, input: name }), label: `${name} (${node.title})`, node: `${node.title} · ${node.id}` })));
}

const freeName = (wanted: string, rows: readonly Row[]) => {
  const letters = wanted.replace(/_+([a-z0-9])/gi, (_, letter: string) => letter.toUpperCase()).replace(/[^a-zA-Z0-9]/g, "").replace(/^[^a-zA-Z]+/, "") || "value";
  const taken = (name: string) => rows.some((row) => row.name === name);
  let number = 2;
  let name = letters;
  while (taken(name)) name = `${letters}${number++}`;
  return name;
};

const sentence = (name: string) => name.replaceAll("_", " ").replace(/^./, (letter) => letter.toUpperCase());

/** A row for one place more, with what the graph holds there as its default. */
export function rowFor(place: string, nodes: readonly InspectedNode[], rows: readonly Row[]): Row {
  const { node, input } = targetOf(place);
  const found = nodes.find(({ id }) => id === node)?.inputs.find(({ name }) => name === input);
  const id = Math.max(-1, ...rows.map((row) => row.id)) + 1;
  return { id, name: freeName(input, rows), label: sentence(input), kind: found?.kind ?? "TEXT", required: false, places: [place], default: text(found?.value), minimum: "", maximum: "", step: "", maxLength: "", choices: [] };
}

const numbered = (kind: Kind) => kind === "INTEGER" || kind === "FLOAT";
const number = (value: string) => (value.trim() === "" ? null : Number(value));

function defaultOf({ kind, default: value }: Row): string | number | boolean | null {
  if (kind === "BOOLEAN") return value === "" ? null : value === "true";
  if (kind === "SEED" || kind === "IMAGE") return null;
  if (numbered(kind)) return number(value);
  return value === "" ? null : value;
}

/** What is sent for the rows. A number that is none becomes a fault, under the path by which the server would name it. */
export function parametersOf(rows: readonly Row[]): { parameters: ParameterInput[]; faults: Record<string, string> } {
  const faults: Record<string, string> = {};
  const parameters = rows.map((row, index): ParameterInput => {
    const fields = numbered(row.kind) ? (["default", "minimum", "maximum", "step"] as const) : [];
    for (const field of fields) if (Number.isNaN(number(row[field]))) faults[`parameters.${index}.${field}`] = "must be a number";
    const bounds = numbered(row.kind) ? { minimum: number(row.minimum), maximum: number(row.maximum), step: number(row.step) } : {};
    return {
      name: row.name.trim(),
      label: row.label.trim(),
      kind: row.kind,
      required: row.required,
      targets: row.places.map(targetOf),
      default: defaultOf(row),
      ...bounds,
      ...(row.kind === "TEXT" && { maxLength: number(row.maxLength) }),
      ...(row.kind === "CHOICE" && row.choices.length > 0 && { choices: [...row.choices] }),
    };
  });
  return { parameters, faults };
}

/** A key that goes with a name: lower-case letters, digits and _, a letter first. */
export const keyFor = (name: string) => name.toLowerCase().normalize("NFKD").replace(/[^a-z0-9]+/g, "_").replace(/^[^a-z]+|_+$/g, "").slice(0, 60);

/** Names that reach parameters by themselves. */
export const MEANT = ["prompt", "negativePrompt", "seed", "steps", "cfg", "sampler", "scheduler", "checkpoint", "width", "height", "batch", "lora", "face"];
