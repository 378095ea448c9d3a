import { useEffect, useState } from "react";
import { useClient } from "urql";

import { ask } from "@/lib/ask";

import { JobEvents, type PastEvent } from "./api/progress";
import { type Standing, story } from "./progress";

const seqOf = (event: { __typename: string; seq?: number } | undefined) => event?.seq ?? 0;

/** Up to which number the story must be fetched, so that it meets what was told since: see useStory. */
export function wanted(standing: Standing | undefined, seq: number): number {
  const first = standing?.told.find(({ __typename }) => __typename !== "GenerationSnapshot");
  return first ? seqOf(first) - 1 : seq;
}

/**
 * All that happened to a job, from its first event to the latest one told. What happened before this page watched is
 * fetched piece by piece, until it meets what is told live: a connection that was lost leaves no gap.
 */
export function useStory(jobId: string, standing: Standing | undefined, seq: number): PastEvent[] {
  const client = useClient();
  const [past, setPast] = useState<{ jobId: string; events: readonly PastEvent[]; until: number }>({ jobId, events: [], until: 0 });
  const known = past.jobId === jobId ? past : { jobId, events: [], until: 0 };
  const upTo = wanted(standing, seq);
  const { until } = known;

  useEffect(() => {
    if (until >= upTo) return;
    let current = true;
    void ask(client, JobEvents, { jobId, after: until }).then(({ data }) => {
      const found = data?.generationEvents ?? [];
      if (!current || !data) return;
      // What is no longer kept comes as a snapshot: there is nothing more to fetch then.
      const kept = found.filter((event) => event.__typename !== "GenerationSnapshot");
      const last = Math.max(...found.map(seqOf), found.length === 0 ? upTo : 0);
      setPast((before) => ({ jobId, events: before.jobId === jobId ? [...before.events, ...kept] : kept, until: last }));
    });
    return () => {
      current = false;
    };
  }, [client, jobId, until, upTo]);

  return story(known.events, standing?.told ?? []);
}
