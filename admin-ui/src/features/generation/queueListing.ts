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

/** What the list of finished jobs asks the server for. */
export function pastVariables(search: QueueSearch) {
  const ends = endsOf(search);
  return {
    first: 100,
    filter: {
      state: ends.length ? ends : [...ENDS],
      ...(search.character && { characterId: search.character }),
      ...(search.workflow && { workflow: search.workflow }),
      ...(search.engine && { engineId: search.engine }),
    },
  };
}

/** The engine that a job is on, or that it waits for in particular. */
export const engineOf = (job: Pick<JobInList, "state" | "engine" | "wantedEngine">) => (job.state === "QUEUED" ? job.wantedEngine : job.engine);

/** Those of the running or waiting jobs that the filters let through. */
export function narrowed(jobs: readonly JobInList[], { character, workflow, engine }: QueueSearch): readonly JobInList[] {
  return jobs.filter((job) => (!character || job.character?.id === character) && (!workflow || job.workflow.key === workflow) && (!engine || engineOf(job)?.id === engine));
}
