import { graphql, ProblemFields, type ResultOf } from "@/lib/graphql";

import { JobDetail } from "./jobs";

/** What is told of a job as it happens. */
export const JobProgress = graphql(
  `
    subscription JobProgress($jobId: ID!, $after: Int) {
      generationProgress(jobId: $jobId, after: $after) {
        __typename
        ... on GenerationSnapshot {
          seq
          jobId
          at
          job {
            ...JobDetail
          }
        }
        ... on GenerationStateChanged {
          seq
          jobId
          at
          state
          attempt
          reason
        }
        ... on GenerationNodeStarted {
          seq
          jobId
          at
          node
          nodeTitle
          percent
        }
        ... on GenerationStepped {
          seq
          jobId
          at
          node
          step
          total
          percent
          etaSeconds
        }
        ... on GenerationPreviewed {
          seq
          jobId
          at
          previewUrl
        }
        ... on GenerationDowngraded {
          seq
          jobId
          at
          downgrade
        }
        ... on GenerationFinished {
          seq
          jobId
          at
          state
          job {
            ...JobDetail
          }
        }
        ...ProblemFields
      }
    }
  `,
  [JobDetail, ProblemFields],
);

/** What has happened to a job after an event's number: so many at once. */
export const JobEvents = graphql(`
  query JobEvents($jobId: ID!, $after: Int!) {
    generationEvents(jobId: $jobId, after: $after) {
      __typename
      ... on GenerationStateChanged {
        seq
        jobId
        at
        state
        attempt
        reason
      }
      ... on GenerationNodeStarted {
        seq
        jobId
        at
        node
        nodeTitle
        percent
      }
      ... on GenerationStepped {
        seq
        jobId
        at
        node
        step
        total
        percent
        etaSeconds
      }
      ... on GenerationPreviewed {
        seq
        jobId
        at
        previewUrl
      }
      ... on GenerationDowngraded {
        seq
        jobId
        at
        downgrade
      }
      ... on GenerationFinished {
        seq
        jobId
        at
        state
      }
    }
  }
`);

export type ProgressEvent = ResultOf<typeof JobProgress>["generationProgress"];
export type PastEvent = ResultOf<typeof JobEvents>["generationEvents"][number];
