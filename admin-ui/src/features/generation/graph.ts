import type { PastEvent } from "./api/progress";
import type { Standing } from "./progress";

export interface GraphNode {
  id: string;
  title: string;
  className: string;
  state: "DONE" | "RUNNING" | "FAILED" | "WAITING";
}

export type Graph = Record<string, { class_type: string; inputs?: Record<string, unknown>; _meta?: { title?: string } }>;

/** The ids that a node takes from. */
export const sources = (graph: Graph, id: string) =>
  Object.values(graph[id]?.inputs ?? {}).flatMap((value) => (Array.isArray(value) && typeof value[0] === "string" && value[0] in graph ? [value[0]] : []));

/** The ids of a graph, each after those that it takes from. */
export function ordered(graph: Graph): string[] {
  const done = new Set<string>();
  const visit = (id: string, path: readonly string[]) => {
    if (done.has(id) || path.includes(id)) return;
    for (const source of sources(graph, id)) visit(source, [...path, id]);
    done.add(id);
  };
  for (const id of Object.keys(graph).sort((a, b) => a.localeCompare(b, undefined, { numeric: true }))) visit(id, []);
  return [...done];
}

/** The nodes in the order in which they can run, and how each stands. */
export function nodesOf(graph: unknown, events: readonly PastEvent[], standing: Standing | undefined, failedNode: string | null | undefined): GraphNode[] {
  const known = (graph ?? {}) as Graph;
  // A node that the engine made while it ran ("3.0.1") stands for the one that it was made from.
  const own = (id: string) => (id in known ? id : (id.split(".")[0] ?? id));
  const failed = failedNode ? own(failedNode) : undefined;
  const lit = standing?.node ? own(standing.node) : undefined;
  const begun = new Set<string>();
  for (const event of events) {
    // Another attempt begins from nothing.
    if (event.__typename === "GenerationStateChanged" && (event.state === "QUEUED" || event.state === "RUNNING")) begun.clear();
    else if (event.__typename === "GenerationNodeStarted" || event.__typename === "GenerationStepped") begun.add(own(event.node));
  }
  // What others were given must be there: an engine skips what it still knows from before, and tells nothing of it.
  const given = [...begun];
  for (const id of given) given.push(...sources(known, id).filter((source) => !given.includes(source)));
  const stateOf = (id: string): GraphNode["state"] => {
    if (standing?.state === "SUCCEEDED") return "DONE";
    if (id === failed) return "FAILED";
    if (standing && id === lit && (standing.state === "RUNNING" || standing.state === "CANCELLING")) return "RUNNING";
    return given.includes(id) && standing?.state !== "QUEUED" ? "DONE" : "WAITING";
  };
  return ordered(known).map((id) => {
    const node = known[id];
    return { id, title: node?._meta?.title ?? node?.class_type ?? id, className: node?.class_type ?? "", state: stateOf(id) };
  });
}
