import type { JobInList } from "./api/jobs";
import type { QueueSearch } from "./routes";

export const ENDS = ["SUCCEEDED", "FAILED", "CANCELLED"] as const;
type End = (typeof ENDS)[number];

/** The final states that are asked for; none means all. */
export function endsOf({ state }: QueueSearch): End[] {
  const asked = (state ?? "").split(",");
  return ENDS.filter((one) => asked.includes(one));
}

export const isNarrowed = ({ state, character, workflow, engine }: QueueSearch): boolean => [state, character, workflow, engine].some((one) => one !== undefined);

/** What the filters of the address mean to the server. */
export const filterOf = ({ character, workflow, engine }: QueueSearch) => ({
  ...(character && { characterId: character }),
  ...(workflow && { workflow }),
  ...(engine && { engineId: engine }),
});

/** What the list of finished jobs asks the server for. */
export function pastVariables(search: QueueSearch) {
  const ends = endsOf(search);
  return { first: 100, orderBy: "FINISHED_AT" as const, filter: { state: ends.length ? ends : [...ENDS], ...filterOf(search) } };
}

/** Those of the running jobs that the filters let through. */
export function narrowed(jobs: readonly JobInList[], { character, workflow, engine }: QueueSearch): readonly JobInList[] {
  return jobs.filter((job) => (!character || job.character?.id === character) && (!workflow || job.workflow.key === workflow) && (!engine || job.engine?.id === engine));
}
