import { useDebouncedValue, useInterval, useSessionStorage } from "@mantine/hooks";
import { useCallback, useMemo } from "react";
import { useQuery } from "urql";

import { ChosenCharacter, EnginesQuery, OrderPreview, ReadinessQuery, type Workflow, WorkflowsQuery } from "./api/orders";
import { type Draft, EMPTY, inputOf, type Who } from "./order";
import { standingOf } from "./readiness";

const DEBOUNCE = 300;
const LOOK_AGAIN = 10_000;

/** The draft as it was left: a refresh or a look at another page loses nothing. */
export function useDraft() {
  const [stored, setDraft] = useSessionStorage<Partial<Draft>>({ key: "generate-draft", defaultValue: EMPTY, getInitialValueInEffect: false });
  const draft: Draft = useMemo(() => ({ ...EMPTY, ...stored }), [stored]);
  const set = useCallback((change: Partial<Draft>) => setDraft((before) => ({ ...EMPTY, ...before, ...change })), [setDraft]);
  return { draft, set, setDraft };
}

/** What the form needs to know: engines, workflows, the chosen character, and what the order would become. */
export function useOrder(draft: Draft, who: Who) {
  const [engines, askEngines] = useQuery({ query: EnginesQuery });
  const [workflows, askWorkflows] = useQuery({ query: WorkflowsQuery });
  const [readiness, askReadiness] = useQuery({ query: ReadinessQuery });
  const [character] = useQuery({ query: ChosenCharacter, variables: { id: who.character ?? "" }, pause: !who.character });
  const look = () => {
    askEngines({ requestPolicy: "network-only" });
    askReadiness({ requestPolicy: "network-only" });
  };
  useInterval(look, LOOK_AGAIN, { autoInvoke: true });

  const list = workflows.data?.workflows ?? [];
  const workflow = list.find(({ key }) => key === draft.workflow);
  const input = inputOf(draft, who, workflow);
  const [asked] = useDebouncedValue(JSON.stringify(input), DEBOUNCE);
  const variables = useMemo(() => ({ input: JSON.parse(asked) as typeof input }), [asked]);
  const [preview] = useQuery({ query: OrderPreview, variables, requestPolicy: "network-only" });

  const chosen = character.data?.character;
  const engineList = engines.data?.engines.filter(({ enabled }) => enabled) ?? [];
  const engineId = engineList.some(({ id }) => id === draft.engineId) ? draft.engineId : null;
  const standing = (of: Workflow) => standingOf(of, readiness.data?.workflows.find(({ id }) => id === of.id)?.readiness, engineId);
  const error = engines.error ?? workflows.error;
  return {
    input,
    engines: engineList,
    workflows: list,
    workflow,
    standing,
    chosen: chosen && chosen.id === who.character ? chosen : undefined,
    preview: preview.data?.generationPreview,
    /** The preview is of the order as it stands, not of one before. */
    current: asked === JSON.stringify(input) && !preview.fetching && !preview.error,
    // An answer of nothing but errors comes with null.
    ready: Boolean(engines.data && workflows.data),
    error,
    retry: () => {
      look();
      askWorkflows({ requestPolicy: "network-only" });
    },
  };
}

export type Order = ReturnType<typeof useOrder>;
