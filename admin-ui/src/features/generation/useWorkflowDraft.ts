import { useState } from "react";
import { useClient, useMutation } from "urql";

import { ask } from "@/lib/ask";
import { outcome, type Problem, problemFrom } from "@/lib/problems";

import { type InspectedNode, WorkflowInspect, WorkflowRevise, WorkflowUpload, type WorkflowWhole } from "./api/workflows";
import { keyFor, parametersOf, type Row, rowFor, rowsOf } from "./mapping";

export interface About {
  key: string;
  name: string;
  description: string;
  category: string;
  note: string;
}

export interface WorkflowDraft {
  graph: Record<string, unknown>;
  nodes: readonly InspectedNode[];
  rows: readonly Row[];
  about: About;
}

const NEW: About = { key: "", name: "", description: "", category: "own", note: "" };
const named = (fileName: string | undefined) => (fileName ?? "").replace(/\.json$/i, "").replaceAll(/[_-]+/g, " ").trim();

/** A workflow on its way: looked into, mapped, saved. `base` is the one that is revised or copied. */
export function useWorkflowDraft(base: WorkflowWhole | undefined, revises: boolean) {
  const client = useClient();
  const [, upload] = useMutation(WorkflowUpload);
  const [, revise] = useMutation(WorkflowRevise);
  const [draft, setDraft] = useState<WorkflowDraft>();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();

  const look = async (graph: Record<string, unknown>, fileName?: string, as?: Pick<WorkflowDraft, "about"> & { parameters?: WorkflowWhole["parameters"] }) => {
    setBusy(true);
    const { data, error } = await ask(client, WorkflowInspect, { graph });
    setBusy(false);
    const result = outcome({ data, error }, (answer) => answer.workflowInspect, "WorkflowInspection");
    if (!result.ok) return setProblem(error ? problemFrom(error) : result.problem);
    const { nodes, suggestions, problems } = result.value;
    const [first] = problems;
    if (first) return setProblem({ kind: "InvalidInput", message: problems.map(({ field, message }) => `${field === "graph" ? "The graph" : field.replace(/^graph\./, "Node ")} ${message}.`).join(" "), fieldErrors: {} });
    setProblem(undefined);
    const name = named(fileName);
    const before = draft?.about ?? { ...NEW, name, key: keyFor(name) };
    setDraft({ graph, nodes, rows: rowsOf(as?.parameters ?? suggestions), about: as?.about ?? before });
  };

  /** Begins with the base as it is; its key stays when it is revised. */
  const begin = () => {
    if (!base) return;
    const about = revises ? { key: base.key, name: base.name, description: base.description, category: base.category, note: "" } : { ...NEW, key: `${base.key}_own`, name: `${base.name}, own`, description: base.description };
    return look(base.graph as Record<string, unknown>, undefined, { about, parameters: base.parameters });
  };

  /** The saved workflow's key; undefined when it was refused. */
  const save = async (): Promise<string | undefined> => {
    if (!draft) return undefined;
    const { parameters, faults } = parametersOf(draft.rows);
    if (Object.keys(faults).length > 0) {
      setProblem({ kind: "InvalidInput", message: "Some numbers cannot be read.", fieldErrors: faults });
      return undefined;
    }
    const input = { ...draft.about, name: draft.about.name.trim(), graph: draft.graph, parameters };
    setBusy(true);
    const result =
      revises && base
        ? outcome(await revise({ input: { ...input, expectedVersion: base.versions[0]?.version ?? base.version } }), (data) => data.workflowRevise, "Workflow")
        : outcome(await upload({ input }), (data) => data.workflowUpload, "Workflow");
    setBusy(false);
    setProblem(result.ok ? undefined : result.problem);
    return result.ok ? result.value.key : undefined;
  };

  const alter = (change: (now: WorkflowDraft) => Partial<WorkflowDraft>) => setDraft((now) => now && { ...now, ...change(now) });
  return {
    draft,
    busy,
    problem,
    look,
    begin,
    save,
    describe: (about: Partial<About>) => alter((now) => ({ about: { ...now.about, ...about } })),
    change: (id: number, row: Partial<Row>) => alter((now) => ({ rows: now.rows.map((one) => (one.id === id ? { ...one, ...row } : one)) })),
    remove: (id: number) => alter((now) => ({ rows: now.rows.filter((one) => one.id !== id) })),
    add: (place: string) => alter((now) => ({ rows: [...now.rows, rowFor(place, now.nodes, now.rows)] })),
    restart: () => {
      setDraft(undefined);
      setProblem(undefined);
    },
  };
}
