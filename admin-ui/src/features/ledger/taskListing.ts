import { POLICY_REVIEWS, PRIORITIES, SCOPES, STATES } from "./kinds";
import type { TasksSearch } from "./routes";
import { joined, listed } from "./search";

type State = (typeof STATES)[number];

export type Narrowing = Pick<TasksSearch, "q" | "scope" | "state" | "priority" | "tag" | "policy" | "surface">;

export const NO_FILTER: Record<keyof Narrowing, undefined> = { q: undefined, scope: undefined, state: undefined, priority: undefined, tag: undefined, policy: undefined, surface: undefined };

export const isNarrowed = (search: Narrowing): boolean => Object.keys(NO_FILTER).some((part) => search[part as keyof Narrowing] !== undefined);

const orNull = <Value>(values: Value[]) => (values.length ? values : null);
const free = (value: string | undefined) => orNull(value?.split(",") ?? []);

/** The server's filter for what the URL says. */
export function taskFilter(search: Narrowing) {
  return {
    search: search.q ?? null,
    scope: orNull(listed(search.scope, SCOPES)),
    state: orNull(listed(search.state, STATES)),
    priority: orNull(listed(search.priority, PRIORITIES)),
    tag: free(search.tag),
    policyReview: orNull(listed(search.policy, POLICY_REVIEWS)),
    surface: free(search.surface),
  };
}

export const tableVariables = (search: TasksSearch) => ({
  first: 60,
  filter: taskFilter(search),
  order: { by: search.sort ?? "KEY", direction: search.desc ? "DESC" : "ASC" } as const,
});

/** A column of the board: what is done shows the latest first, everything else the most urgent. */
export const columnVariables = (search: Narrowing, state: State) => ({
  first: 25,
  filter: { ...taskFilter(search), state: [state] },
  order: state === "DONE" ? ({ by: "UPDATED_AT", direction: "DESC" } as const) : ({ by: "PRIORITY", direction: "ASC" } as const),
});

/** The columns that the filter by state leaves. */
export const columnStates = (search: Narrowing): readonly State[] => {
  const wanted = listed(search.state, STATES);
  return wanted.length ? wanted : STATES;
};

/** "a,b" with one more; nothing stands twice. */
export const withOne = (list: string | undefined, one: string): string | undefined => joined([...new Set([...(list?.split(",") ?? []), one])]);
