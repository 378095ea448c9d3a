import { type FragmentOf, graphql, ProblemFields, type ResultOf } from "@/lib/graphql";

/** Who holds the ledger's lock, with what, for what and until when. */
export const LockFields = graphql(`
  fragment LockFields on Run {
    id
    state
    step
    actorName
    tool
    model
    leaseUntil
    heartbeatAt
    startedAt
    currentKey
    currentTask {
      id
      key
      title
    }
  }
`);

/** What would be selected now, and why; what is passed over, and why. */
export const SelectionFields = graphql(`
  fragment SelectionFields on TaskSelection {
    rule
    explanation
    key
    candidateCount
    candidates {
      key
      rank
      priority
      unblocks
      sharing
      task {
        id
        key
        title
        scope
        state
        surface
      }
    }
    skips {
      key
      reason
      message
    }
    task {
      id
      key
      title
      scope
      state
      priority
      surface
    }
  }
`);

export const NextTaskQuery = graphql(
  `
    query LedgerNextTask {
      nextTask {
        ...SelectionFields
      }
    }
  `,
  [SelectionFields],
);

export const RunStart = graphql(
  `
    mutation LedgerRunStart($input: RunStartInput) {
      runStart(input: $input) {
        __typename
        ... on RunStarted {
          run {
            ...LockFields
          }
          selection {
            rule
            explanation
          }
          reclaimed {
            id
            title
            state
          }
        }
        ...ProblemFields
        ... on Conflict {
          current {
            __typename
            id
          }
        }
      }
    }
  `,
  [LockFields, ProblemFields],
);

export type Lock = FragmentOf<typeof LockFields>;
export type Selection = FragmentOf<typeof SelectionFields>;
export type Candidate = Selection["candidates"][number];
export type RunStep = NonNullable<Lock["step"]>;
export type RunStartAnswer = ResultOf<typeof RunStart>["runStart"];
