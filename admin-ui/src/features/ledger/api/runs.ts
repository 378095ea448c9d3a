import { type FragmentOf, graphql, type ResultOf } from "@/lib/graphql";

import { EvidenceFields } from "./evidence";
import { SelectionFields } from "./nextTask";

export const RunsQuery = graphql(`
  query LedgerRuns($first: Int!, $after: String) {
    runs(first: $first, after: $after) {
      totalCount
      edges {
        node {
          id
          title
          state
          actorName
          tool
          model
          startedAt
          mode
          result
          checkpoint
          taskKeys
          line
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

/** A check, without what it printed. */
export const CommandFields = graphql(`
  fragment CommandFields on RunCommand {
    id
    number
    kind
    shown
    state
    exitCode
    durationMs
    outputDigest
    outputBytes
    tail
    startedAt
    finishedAt
    head
    dirty
  }
`);

/** A live run as it moves. */
export const LiveRunFields = graphql(
  `
    fragment LiveRunFields on Run {
      id
      version
      title
      state
      step
      heldByViewer
      actorName
      tool
      model
      leaseUntil
      heartbeatAt
      startedAt
      finishedAt
      scope
      surface
      currentKey
      baseCommit
      changesMade
      changeLimit
      reason
      ledgerSync
      hint
      result
      next
      checkpoint
      taskKeys
      currentTask {
        id
        key
        title
        state
      }
      changes {
        number
        summary
        files
        at
      }
      commands {
        ...CommandFields
      }
      evidence {
        ...EvidenceFields
      }
    }
  `,
  [CommandFields, EvidenceFields],
);

export const RunQuery = graphql(
  `
    query LedgerRun($id: ID!) {
      run(id: $id) {
        ...LiveRunFields
        mode
        stateBefore
        selectedTask
        line
        selection {
          ...SelectionFields
        }
        sections {
          title
          text
        }
        tasks {
          id
          key
          title
          state
        }
      }
    }
  `,
  [LiveRunFields, SelectionFields],
);

export const RunChanged = graphql(
  `
    subscription LedgerRunChanged($id: ID!) {
      runChanged(id: $id) {
        __typename
        ...LiveRunFields
      }
    }
  `,
  [LiveRunFields],
);

/** The output of a check: what is new after a number, then the check as it ended. */
export const CommandOutput = graphql(
  `
    subscription LedgerCommandOutput($id: ID!, $after: Int) {
      runCommandOutput(id: $id, after: $after) {
        __typename
        ... on RunCommandPiece {
          seq
          text
        }
        ...CommandFields
        ... on NotFound {
          message
        }
      }
    }
  `,
  [CommandFields],
);

/** What is not committed in the connected repository, and on which commit it stands. */
export const TreeQuery = graphql(`
  query LedgerTree {
    ledger {
      workspace {
        head
        branch
        dirty
        changedFiles
        changedCount
        lintCommand
        testCommand
        error
      }
    }
  }
`);

export type RunRow = ResultOf<typeof RunsQuery>["runs"]["edges"][number]["node"];
export type Run = NonNullable<ResultOf<typeof RunQuery>["run"]>;
export type LiveRun = FragmentOf<typeof LiveRunFields>;
export type Command = FragmentOf<typeof CommandFields>;
export type Tree = NonNullable<ResultOf<typeof TreeQuery>["ledger"]["workspace"]>;
