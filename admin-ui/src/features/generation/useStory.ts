import { useCallback, useEffect, useState } from "react";
import { useClient } from "urql";

import { ask } from "@/lib/ask";
import { reconnections } from "@/lib/connection";
import { type Problem, problemFrom } from "@/lib/problems";
import { useStore } from "@/lib/store";

import { JobEvents, type PastEvent } from "./api/progress";
import { type Standing, story } from "./progress";

const seqOf = (event: { __typename: string; seq?: number } | undefined) => event?.seq ?? 0;

/** Up to which number the story must be fetched, so that it meets what was told since: see useStory. */
export function wanted(standing: Standing | undefined, seq: number): number {
  const first = standing?.told.find(({ __typename }) => __typename !== "GenerationSnapshot");
  return first ? seqOf(first) - 1 : seq;
}

/** What is known of a job's story. */
export interface Story {
  events: readonly PastEvent[];
  /** More of what happened is on its way. */
  loading: boolean;
  /** Why the rest could not be fetched; what is there stays. */
  problem: Problem | undefined;
  retry: () => void;
}

interface Past {
  jobId: string;
  events: readonly PastEvent[];
  until: number;
  problem: Problem | undefined;
}

const none = (jobId: string): Past => ({ jobId, events: [], until: 0, problem: undefined });

/**
 * All that happened to a job, from its first event to the latest one told. What happened before this page watched is
 * fetched piece by piece, until it meets what is told live: a connection that was lost leaves no gap. `seq` is the
 * highest number that is known to exist.
 */
export function useStory(jobId: string, standing: Standing | undefined, seq: number): Story {
  const client = useClient();
  const [past, setPast] = useState<Past>(() => none(jobId));
  const [tries, setTries] = useState(0);
  const returns = useStore(reconnections);
  const { events, until, problem } = past.jobId === jobId ? past : none(jobId);
  const upTo = wanted(standing, seq);

  useEffect(() => {
    if (until >= upTo) return;
    let current = true;
    void ask(client, JobEvents, { jobId, after: until }).then(({ data, error }) => {
      if (!current) return;
      setPast((before) => {
        const now = before.jobId === jobId ? before : none(jobId);
        return data ? { ...now, ...further(now, data.generationEvents, upTo), problem: undefined } : { ...now, problem: error ? problemFrom(error) : UNANSWERED };
      });
    });
    return () => {
      current = false;
    };
  }, [client, jobId, until, upTo, tries, returns]);

  const retry = useCallback(() => {
    setPast((before) => ({ ...before, problem: undefined }));
    setTries((before) => before + 1);
  }, []);
  return { events: story(events, standing?.told ?? []), loading: until < upTo && !problem, problem, retry };
}

const UNANSWERED: Problem = { kind: "Network", message: "The server does not answer.", fieldErrors: {} };

/** With the next piece. What is no longer kept comes as something without a number: there is nothing more to fetch then. */
function further({ events, until }: Past, found: readonly PastEvent[], upTo: number): Pick<Past, "events" | "until"> {
  const kept = found.filter((event) => seqOf(event) > until);
  const whole = kept.length > 0 && kept.length === found.length;
  return { events: [...events, ...kept], until: whole ? seqOf(kept.at(-1)) : upTo };
}
