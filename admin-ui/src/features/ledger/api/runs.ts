import { graphql, type ResultOf } from "@/lib/graphql";

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

export const RunQuery = graphql(`
  query LedgerRun($id: ID!) {
    run(id: $id) {
      id
      title
      startedAt
      mode
      stateBefore
      selectedTask
      taskKeys
      result
      next
      checkpoint
      line
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
`);

export type RunRow = ResultOf<typeof RunsQuery>["runs"]["edges"][number]["node"];
export type Run = NonNullable<ResultOf<typeof RunQuery>["run"]>;
