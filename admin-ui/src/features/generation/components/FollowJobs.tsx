import { useSubscription } from "urql";

import { JobProgress } from "../api/progress";

/** Keeps the listed jobs moving: their events go into the cache, where the lists that show them read. */
export function FollowJobs({ ids }: { ids: readonly string[] }) {
  return ids.map((id) => <FollowJob key={id} id={id} />);
}

function FollowJob({ id }: { id: string }) {
  useSubscription({ query: JobProgress, variables: { jobId: id } });
  return null;
}
