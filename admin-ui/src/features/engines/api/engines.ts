import { graphql, ProblemFields, type ResultOf, type VariablesOf } from "@/lib/graphql";
import { JobStanding } from "@/lib/jobs";

const EngineFields = graphql(
  `
    fragment EngineFields on Engine {
      id
      name
      url
      sandbox
      origin
      enabled
      draining
      revision
      maxBatch
      maxPixels
      runLimitSeconds
      lastCheckpoint
      state
      version
      queueRemaining
      vramTotal
      vramFree
      vramReason
      deviceName
      latencyMs
      lastSeenAt
      lastError
      setAsideUntil
      setAsideReason
      checkpoints
      loras
      vaes
      currentJob {
        id
        state
        attempt
        prompt
        askedPrompt
        batch
        progress {
          ...JobStanding
        }
      }
    }
  `,
  [JobStanding],
);

export const EnginesQuery = graphql(
  `
    query Engines {
      engines {
        ...EngineFields
      }
    }
  `,
  [EngineFields],
);

export const EnginesChanged = graphql(
  `
    subscription EnginesChanged {
      enginesChanged {
        ...EngineFields
      }
    }
  `,
  [EngineFields],
);

/** What tells whether an engine takes jobs. */
const StandingFields = graphql(`
  fragment StandingFields on Engine {
    id
    name
    enabled
    draining
    state
    lastError
    setAsideUntil
    setAsideReason
  }
`);

export const EngineStandings = graphql(
  `
    query EngineStandings {
      engines {
        ...StandingFields
      }
    }
  `,
  [StandingFields],
);

export const EngineStandingsChanged = graphql(
  `
    subscription EngineStandingsChanged {
      enginesChanged {
        ...StandingFields
      }
    }
  `,
  [StandingFields],
);

export const EngineCheckQuery = graphql(
  `
    query EngineCheck($url: String!) {
      engineCheck(url: $url) {
        __typename
        ... on EngineCheck {
          version
          sandbox
          deviceName
          vramTotal
          vramFree
          vramReason
          latencyMs
          checkpoints
          nodeCount
        }
        ...ProblemFields
      }
    }
  `,
  [ProblemFields],
);

/** How many jobs wait for an engine in particular. */
export const EngineWaiting = graphql(`
  query EngineWaiting($engineId: ID!) {
    generationJobs(first: 1, filter: { engineId: $engineId, state: [QUEUED] }) {
      totalCount
    }
  }
`);

export const EngineAdd = graphql(
  `
    mutation EngineAdd($input: EngineAddInput!) {
      engineAdd(input: $input) {
        __typename
        ... on Engine {
          ...EngineFields
        }
        ...ProblemFields
      }
    }
  `,
  [EngineFields, ProblemFields],
);

export const EngineUpdate = graphql(
  `
    mutation EngineUpdate($input: EngineUpdateInput!) {
      engineUpdate(input: $input) {
        __typename
        ... on Engine {
          ...EngineFields
        }
        ...ProblemFields
      }
    }
  `,
  [EngineFields, ProblemFields],
);

export const EngineEnable = graphql(
  `
    mutation EngineEnable($id: ID!) {
      engineEnable(id: $id) {
        __typename
        ... on Engine {
          ...EngineFields
        }
        ...ProblemFields
      }
    }
  `,
  [EngineFields, ProblemFields],
);

export const EngineDisable = graphql(
  `
    mutation EngineDisable($id: ID!) {
      engineDisable(id: $id) {
        __typename
        ... on Engine {
          ...EngineFields
        }
        ...ProblemFields
      }
    }
  `,
  [EngineFields, ProblemFields],
);

export const EngineDrain = graphql(
  `
    mutation EngineDrain($id: ID!) {
      engineDrain(id: $id) {
        __typename
        ... on Engine {
          ...EngineFields
        }
        ...ProblemFields
      }
    }
  `,
  [EngineFields, ProblemFields],
);

export const EngineRemove = graphql(
  `
    mutation EngineRemove($id: ID!) {
      engineRemove(id: $id) {
        __typename
        ... on Engine {
          ...EngineFields
        }
        ...ProblemFields
      }
    }
  `,
  [EngineFields, ProblemFields],
);

export type EngineStanding = ResultOf<typeof StandingFields>;
export type Engine = ResultOf<typeof EngineFields>;
export type Checked = Extract<ResultOf<typeof EngineCheckQuery>["engineCheck"], { __typename: "EngineCheck" }>;
export type EngineAddInput = VariablesOf<typeof EngineAdd>["input"];
export type EngineUpdateInput = VariablesOf<typeof EngineUpdate>["input"];
