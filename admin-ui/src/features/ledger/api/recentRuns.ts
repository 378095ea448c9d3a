import { graphql, type ResultOf } from "@/lib/graphql";

/** The newest runs with what they came to. */
export const RecentRunsQuery = graphql(`
  query LedgerRecentRuns {
    ledger {
      version
      lastRuns(first: 50) {
        id
        title
        state
        result
        reason
        startedAt
        finishedAt
        actorName
        tool
        model
        checkpoint
        taskKeys
      }
    }
  }
`);

export type RecentRun = ResultOf<typeof RecentRunsQuery>["ledger"]["lastRuns"][number];
