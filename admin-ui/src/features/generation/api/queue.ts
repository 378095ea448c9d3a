import { graphql, ProblemFields, type ResultOf, type VariablesOf } from "@/lib/graphql";

import { JobChoice, JobRow, JobWait } from "./jobs";

/** How it stands, without its jobs. */
const QueueState = graphql(`
  fragment QueueState on GenerationQueue {
    queued
    running
    state
    depthLimit
    changedAt
    changedBy
  }
`);

const QueueFields = graphql(
  `
    fragment QueueFields on GenerationQueue {
      ...QueueState
      runningJobs {
        ...JobRow
      }
    }
  `,
  [QueueState, JobRow],
);

export const QueueQuery = graphql(
  `
    query Queue {
      generationQueue {
        ...QueueFields
      }
    }
  `,
  [QueueFields],
);

export const QueueChanged = graphql(
  `
    subscription QueueChanged {
      generationQueueChanged {
        ...QueueFields
      }
    }
  `,
  [QueueFields],
);

/** That it changed, and no more. */
export const QueueTicks = graphql(`
  subscription QueueTicks {
    generationQueueChanged {
      queued
    }
  }
`);

/** What waits, in the order in which it will begin. */
export const WaitingQuery = graphql(
  `
    query WaitingJobs($first: Int!, $after: String, $filter: GenerationWaitingFilter) {
      generationQueue {
        waitingJobs(first: $first, after: $after, filter: $filter) {
          totalCount
          edges {
            node {
              ...JobRow
              ...JobWait
            }
          }
          pageInfo {
            hasNextPage
            endCursor
          }
        }
      }
    }
  `,
  [JobRow, JobWait],
);

/** As little of all that waits as it takes to choose it. */
export const WaitingChoices = graphql(
  `
    query WaitingChoices($after: String, $filter: GenerationWaitingFilter) {
      generationQueue {
        waitingJobs(first: 200, after: $after, filter: $filter) {
          edges {
            node {
              ...JobChoice
            }
          }
          pageInfo {
            hasNextPage
            endCursor
          }
        }
      }
    }
  `,
  [JobChoice],
);

export const QueuePause = graphql(
  `
    mutation QueuePause {
      generationQueuePause {
        __typename
        ... on GenerationQueue {
          ...QueueState
        }
        ...ProblemFields
      }
    }
  `,
  [QueueState, ProblemFields],
);

export const QueueResume = graphql(
  `
    mutation QueueResume {
      generationQueueResume {
        __typename
        ... on GenerationQueue {
          ...QueueState
        }
        ...ProblemFields
      }
    }
  `,
  [QueueState, ProblemFields],
);

export const QueueFinish = graphql(
  `
    mutation QueueFinish {
      generationQueueFinish {
        __typename
        ... on GenerationQueue {
          ...QueueState
        }
        ...ProblemFields
      }
    }
  `,
  [QueueState, ProblemFields],
);

export const QueueLimit = graphql(
  `
    mutation QueueLimit($depth: Int!) {
      generationQueueLimit(depth: $depth) {
        __typename
        ... on GenerationQueue {
          ...QueueState
        }
        ...ProblemFields
      }
    }
  `,
  [QueueState, ProblemFields],
);

export const GenerationReorder = graphql(
  `
    mutation GenerationReorder($input: GenerationReorderInput!) {
      generationReorder(input: $input) {
        __typename
        ... on GenerationJob {
          ...JobRow
        }
        ...ProblemFields
      }
    }
  `,
  [JobRow, ProblemFields],
);

export const GenerationPrioritize = graphql(
  `
    mutation GenerationPrioritize($id: ID!, $priority: Int!) {
      generationPrioritize(id: $id, priority: $priority) {
        __typename
        ... on GenerationJob {
          ...JobRow
        }
        ...ProblemFields
      }
    }
  `,
  [JobRow, ProblemFields],
);

const BulkFields = graphql(
  `
    fragment BulkFields on GenerationBulk {
      items {
        id
        job {
          ...JobRow
        }
        error {
          message
        }
      }
    }
  `,
  [JobRow],
);

export const GenerationCancelMany = graphql(
  `
    mutation GenerationCancelMany($ids: [ID!]!) {
      generationCancelMany(ids: $ids) {
        __typename
        ... on GenerationBulk {
          ...BulkFields
        }
        ...ProblemFields
      }
    }
  `,
  [BulkFields, ProblemFields],
);

export const GenerationRetryMany = graphql(
  `
    mutation GenerationRetryMany($ids: [ID!]!) {
      generationRetryMany(ids: $ids) {
        __typename
        ... on GenerationBulk {
          ...BulkFields
        }
        ...ProblemFields
      }
    }
  `,
  [BulkFields, ProblemFields],
);

export const GenerationRetry = graphql(
  `
    mutation GenerationRetry($id: ID!) {
      generationRetry(id: $id) {
        __typename
        ... on GenerationJob {
          ...JobRow
        }
        ...ProblemFields
      }
    }
  `,
  [JobRow, ProblemFields],
);

/** What the queue's filters offer. */
export const QueueChoices = graphql(`
  query QueueChoices {
    engines {
      id
      name
    }
    workflows {
      id
      key
      name
    }
  }
`);

export type Queue = ResultOf<typeof QueueQuery>["generationQueue"];
export type QueueState = Queue["state"];
export type WaitingFilter = NonNullable<VariablesOf<typeof WaitingQuery>["filter"]>;
export type BulkItem = ResultOf<typeof BulkFields>["items"][number];
