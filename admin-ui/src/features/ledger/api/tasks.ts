import { graphql, type ResultOf } from "@/lib/graphql";

import { FindingFields } from "./ledger";

export const TasksQuery = graphql(`
  query LedgerTasks($first: Int!, $after: String, $filter: TaskFilter, $order: TaskOrder) {
    tasks(first: $first, after: $after, filter: $filter, order: $order) {
      totalCount
      edges {
        node {
          id
          key
          title
          scope
          state
          priority
          tags
          blockedKind
          updatedAt
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

export const TaskQuery = graphql(
  `
    query LedgerTask($key: String!) {
      task(key: $key) {
        id
        key
        title
        scope
        state
        priority
        tags
        surface
        dependsOn
        definitionOfDone
        blockedReason
        blockedKind
        note
        createdAt
        updatedAt
        checkpoint {
          commit
          repository
          verifiedAt
          subject
        }
        findings {
          ...FindingFields
        }
        runs {
          id
          title
          startedAt
          result
        }
      }
    }
  `,
  [FindingFields],
);

/** The tags in use, to choose from. */
export const TagsQuery = graphql(`
  query LedgerTags {
    tasks(first: 200) {
      edges {
        node {
          id
          tags
        }
      }
    }
  }
`);

export type TaskRow = ResultOf<typeof TasksQuery>["tasks"]["edges"][number]["node"];
export type Task = NonNullable<ResultOf<typeof TaskQuery>["task"]>;
