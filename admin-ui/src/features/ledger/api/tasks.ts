import { type FragmentOf, graphql, type ResultOf } from "@/lib/graphql";

import { EvidenceFields } from "./evidence";
import { FindingFields } from "./ledger";

/** What lists and cards show of a task. */
export const TaskRowFields = graphql(`
  fragment TaskRowFields on Task {
    id
    key
    title
    scope
    state
    priority
    tags
    surface
    policyReview
    doneBasis
    blockedKind
    version
    updatedAt
  }
`);

export const TasksQuery = graphql(
  `
    query LedgerTasks($first: Int!, $after: String, $filter: TaskFilter, $order: TaskOrder) {
      tasks(first: $first, after: $after, filter: $filter, order: $order) {
        totalCount
        edges {
          node {
            ...TaskRowFields
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  `,
  [TaskRowFields],
);

/** What a person can change of a task, with the version that it belongs to. */
export const TaskContent = graphql(`
  fragment TaskContent on Task {
    id
    key
    version
    title
    scope
    state
    priority
    tags
    surface
    dependsOn
    definitionOfDone
    requires
    note
  }
`);

/** A task in the lists of others. */
export const TaskLine = graphql(`
  fragment TaskLine on Task {
    id
    key
    title
    state
    priority
  }
`);

export const TaskQuery = graphql(
  `
    query LedgerTask($key: String!) {
      task(key: $key) {
        ...TaskContent
        blockedReason
        blockedKind
        policyReview
        doneBasis
        doneAt
        createdAt
        updatedAt
        closedRun {
          id
          title
        }
        checkpoint {
          commit
          repository
          verifiedAt
          subject
        }
        dependents {
          ...TaskLine
        }
        evidence {
          ...EvidenceFields
        }
        history(first: 100) {
          id
          version
          kind
          changes {
            field
            before
            after
          }
          reason
          actorName
          actorKind
          tool
          model
          at
          run {
            id
            title
          }
        }
        findings {
          ...FindingFields
        }
        runs {
          id
          title
          startedAt
          state
          result
        }
      }
    }
  `,
  [TaskContent, TaskLine, EvidenceFields, FindingFields],
);

/** Tasks by their keys: what a task waits for, as it stands. */
export const TaskByKey = graphql(
  `
    query LedgerTaskLine($key: String!) {
      task(key: $key) {
        ...TaskLine
      }
    }
  `,
  [TaskLine],
);

/** The tags and folders in use, to choose from. */
export const FacetsQuery = graphql(`
  query LedgerFacets {
    ledger {
      tags {
        name
        count
      }
      surfaces {
        name
        count
      }
    }
  }
`);

export type TaskRow = FragmentOf<typeof TaskRowFields>;
export type Content = FragmentOf<typeof TaskContent>;
export type Task = NonNullable<ResultOf<typeof TaskQuery>["task"]>;
export type HistoryEntry = Task["history"][number];
