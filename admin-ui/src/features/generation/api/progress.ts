import { graphql, ProblemFields, type ResultOf } from "@/lib/graphql";
import { JobStory } from "@/lib/jobs";

import { JobDetail } from "./jobs";

/** What is told of a job as it happens. */
export const JobProgress = graphql(
  `
    subscription JobProgress($jobId: ID!, $after: Int) {
      generationProgress(jobId: $jobId, after: $after) {
        ...JobStory
        ... on GenerationSnapshot {
          seq
          jobId
          at
          job {
            ...JobDetail
          }
        }
        ... on GenerationFinished {
          job {
            ...JobDetail
          }
        }
        ...ProblemFields
      }
    }
  `,
  [JobStory, JobDetail, ProblemFields],
);

/** What has happened to a job after an event's number: so many at once. */
export const JobEvents = graphql(
  `
    query JobEvents($jobId: ID!, $after: Int!) {
      generationEvents(jobId: $jobId, after: $after) {
        ...JobStory
      }
    }
  `,
  [JobStory],
);

export type ProgressEvent = ResultOf<typeof JobProgress>["generationProgress"];
export type PastEvent = ResultOf<typeof JobEvents>["generationEvents"][number];
