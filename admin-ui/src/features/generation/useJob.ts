import { useMemo } from "react";
import { useQuery } from "urql";

import type { ResultOf } from "@/lib/graphql";
import { useResumableProgress } from "@/lib/useResumableProgress";

import { JobQuery } from "./api/jobs";
import { JobProgress } from "./api/progress";
import { follow, standingOf } from "./progress";

const pick = (data: ResultOf<typeof JobProgress>) => data.generationProgress;

/** A job and where it stands now. Its events are followed to their end, over lost connections, restarts and refreshes. */
export function useJob(id: string | undefined) {
  const [result, execute] = useQuery({ query: JobQuery, variables: { id: id ?? "" }, pause: id === undefined });
  const variables = useMemo(() => (id === undefined ? null : { jobId: id }), [id]);
  const { state, seq, problem } = useResumableProgress(JobProgress, variables, pick, follow);
  const known = result.data?.generationJob;
  const job = known?.id === id ? (known ?? undefined) : undefined;
  const missing = id !== undefined && result.data?.generationJob === null;
  const standing = state ?? (job && standingOf(job));
  return { job, standing, seq, missing, problem, error: result.error, retry: () => execute({ requestPolicy: "network-only" }) };
}
