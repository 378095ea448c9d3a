import { type FragmentOf, graphql, ProblemFields, type ResultOf } from "@/lib/graphql";
import { JobStanding } from "@/lib/jobs";

/** What is needed of a job to choose it among others. */
export const JobChoice = graphql(`
  fragment JobChoice on GenerationJob {
    id
    state
    prompt
    askedPrompt
  }
`);

/** What a list shows of a job. */
export const JobRow = graphql(
  `
  fragment JobRow on GenerationJob {
    ...JobChoice
    attempt
    batch
    priority
    queuePosition
    createdAt
    startedAt
    finishedAt
    character {
      id
      name
    }
    workflow {
      id
      key
      name
    }
    engine {
      id
      name
      sandbox
    }
    wantedEngine {
      id
      name
    }
    error {
      code
      message
    }
    progress {
      ...JobStanding
    }
    assets {
      id
      thumbnailUrl
    }
  }
`,
  [JobChoice, JobStanding],
);

/** When a waiting job will begin, and how many wait before it. */
export const JobWait = graphql(`
  fragment JobWait on GenerationJob {
    id
    queuePosition
    expectedStart {
      at
      unknownReason
    }
  }
`);

/** All that is known of a job. */
export const JobDetail = graphql(
  `
    fragment JobDetail on GenerationJob {
      ...JobRow
      workflowVersion
      workflowHash
      parameters
      negativePrompt
      askedNegativePrompt
      seed
      promptId
      environment
      idempotencyKey
      lastSeq
      character {
        id
        name
        version
        profileAsset {
          id
        }
      }
      style {
        id
        name
      }
      workflow {
        id
        key
        name
        graph
      }
      graph
      downgrade
      variant
      experiment {
        id
        name
      }
      retryOf {
        id
        askedPrompt
        state
      }
      inputs {
        id
        thumbnailUrl
        prompt
      }
      error {
        code
        message
        node
        nodeTitle
        nodeClass
        hint
      }
      assets {
        id
        url
        thumbnailUrl
        width
        height
        bytes
        sandbox
        mimeType
        kind
        frames
        durationSeconds
      }
    }
  `,
  [JobRow],
);

export const JobQuery = graphql(
  `
    query Job($id: ID!) {
      generationJob(id: $id) {
        ...JobDetail
      }
    }
  `,
  [JobDetail],
);

export const WaitQuery = graphql(
  `
    query JobWaits($id: ID!) {
      generationJob(id: $id) {
        ...JobWait
      }
    }
  `,
  [JobWait],
);

export const JobsQuery = graphql(
  `
    query Jobs($first: Int!, $after: String, $filter: GenerationJobFilter, $orderBy: GenerationJobOrder = CREATED_AT) {
      generationJobs(first: $first, after: $after, filter: $filter, orderBy: $orderBy) {
        totalCount
        edges {
          node {
            ...JobRow
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  `,
  [JobRow],
);

export const GenerationCancel = graphql(
  `
    mutation GenerationCancel($id: ID!) {
      generationCancel(id: $id) {
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

export type Job = FragmentOf<typeof JobDetail>;
export type ChosenJob = FragmentOf<typeof JobChoice>;
export type JobInList = FragmentOf<typeof JobRow>;
export type WaitingJob = JobInList & FragmentOf<typeof JobWait>;
export type ExpectedStart = NonNullable<WaitingJob["expectedStart"]>;
export type JobAsset = Job["assets"][number];
export type JobsData = ResultOf<typeof JobsQuery>;
