import { graphql, ProblemFields, type ResultOf, type VariablesOf } from "@/lib/graphql";
import { JobStanding } from "@/lib/jobs";

const PairJob = graphql(
  `
    fragment PairJob on GenerationJob {
      id
      state
      attempt
      seed
      queuePosition
      createdAt
      startedAt
      finishedAt
      prompt
      askedPrompt
      parameters
      progress {
        ...JobStanding
      }
      error {
        code
        message
      }
      engine {
        id
        name
        sandbox
      }
      workflow {
        id
        key
        name
      }
      character {
        id
        name
      }
      assets {
        id
        url
        thumbnailUrl
        width
        height
        sandbox
      }
    }
  `,
  [JobStanding],
);

const ExperimentFields = graphql(`
  fragment ExperimentFields on Experiment {
    id
    name
    promptA
    promptB
    seeds
    createdAt
    actorName
  }
`);

export const ExperimentStart = graphql(
  `
    mutation ExperimentStart($input: ExperimentStartInput!) {
      experimentStart(input: $input) {
        __typename
        ... on Experiment {
          ...ExperimentFields
        }
        ...ProblemFields
      }
    }
  `,
  [ExperimentFields, ProblemFields],
);

export const ExperimentQuery = graphql(
  `
    query Experiment($id: ID!) {
      experiment(id: $id) {
        ...ExperimentFields
        pairs {
          seed
          a {
            ...PairJob
          }
          b {
            ...PairJob
          }
        }
      }
    }
  `,
  [ExperimentFields, PairJob],
);

export const ExperimentsQuery = graphql(
  `
    query Experiments($first: Int!, $after: String) {
      experiments(first: $first, after: $after) {
        totalCount
        edges {
          node {
            ...ExperimentFields
            pairs {
              seed
              a {
                id
                state
                assets {
                  id
                  thumbnailUrl
                }
              }
              b {
                id
                state
                assets {
                  id
                  thumbnailUrl
                }
              }
            }
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  `,
  [ExperimentFields],
);

export type Experiment = NonNullable<ResultOf<typeof ExperimentQuery>["experiment"]>;
export type Pair = Experiment["pairs"][number];
export type PairJob = NonNullable<Pair["a"]>;
export type ExperimentInList = ResultOf<typeof ExperimentsQuery>["experiments"]["edges"][number]["node"];
export type ExperimentInput = VariablesOf<typeof ExperimentStart>["input"];
