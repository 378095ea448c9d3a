import { createContext, type ReactNode, useContext, useMemo } from "react";
import { useQuery, useSubscription } from "urql";

import { graphql, type ResultOf } from "@/lib/graphql";
import { JobStanding, JobStory } from "@/lib/jobs";

const LiveJob = graphql(
  `
    fragment LiveJob on GenerationJob {
      id
      state
      attempt
      prompt
      startedAt
      character {
        id
        name
      }
      progress {
        ...JobStanding
      }
    }
  `,
  [JobStanding],
);

const LiveQueue = graphql(
  `
    fragment LiveQueue on GenerationQueue {
      queued
      running
      state
      jobs(first: 20) {
        ...LiveJob
      }
    }
  `,
  [LiveJob],
);

const QueueQuery = graphql(
  `
    query ShellQueue {
      generationQueue {
        ...LiveQueue
      }
    }
  `,
  [LiveQueue],
);

const QueueChanged = graphql(
  `
    subscription ShellQueueChanged {
      generationQueueChanged {
        ...LiveQueue
      }
    }
  `,
  [LiveQueue],
);

const RunningProgress = graphql(
  `
    subscription ShellRunning($jobId: ID!) {
      generationProgress(jobId: $jobId) {
        ...JobStory
        ... on GenerationSnapshot {
          seq
          jobId
          job {
            ...LiveJob
          }
        }
        ... on GenerationFinished {
          job {
            id
            state
          }
        }
      }
    }
  `,
  [JobStory, LiveJob],
);

type Queue = ResultOf<typeof QueueQuery>["generationQueue"];

export interface Live {
  /** undefined until it is known. */
  queue: Queue | undefined;
  /** The job that runs now, if any: its progress moves by itself. */
  running: Queue["jobs"][number] | undefined;
}

const Context = createContext<Live>({ queue: undefined, running: undefined });

/** What the frame and several pages watch all the time: the queue, and the progress of what runs. One subscription for all. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const [{ data }] = useQuery({ query: QueueQuery });
  // The cache takes both in; nothing needs to be kept here.
  useSubscription({ query: QueueChanged });
  const queue = data?.generationQueue;
  const running = queue?.jobs.find(({ state }) => state === "RUNNING" || state === "CANCELLING");
  useSubscription({ query: RunningProgress, variables: { jobId: running?.id ?? "" }, pause: !running });
  const live = useMemo(() => ({ queue, running }), [queue, running]);
  return <Context value={live}>{children}</Context>;
}

export function useLive(): Live {
  return useContext(Context);
}
