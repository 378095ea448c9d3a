import { graphql, type ResultOf } from "@/lib/graphql";

export const ProgressFields = graphql(`
  fragment ProgressFields on Ledger {
    version
    mvp {
      done
      doing
      blocked
      total
      percent
    }
    full {
      done
      doing
      blocked
      total
      percent
    }
    doing {
      id
      key
      title
    }
    lastRuns(first: 4) {
      id
      title
      startedAt
      selectedTask
    }
  }
`);

export const OverviewQuery = graphql(
  `
    query Overview {
      ledger {
        ...ProgressFields
      }
      assets(first: 8) {
        totalCount
        edges {
          node {
            id
            thumbnailUrl
            width
            height
            prompt
            createdAt
          }
        }
      }
      characters(first: 1) {
        totalCount
      }
      generationJobs(first: 4, filter: { state: [FAILED] }) {
        edges {
          node {
            id
            prompt
            finishedAt
            error {
              code
              message
            }
          }
        }
      }
    }
  `,
  [ProgressFields],
);

export const OverviewLedger = graphql(
  `
    subscription OverviewLedger {
      ledgerChanged {
        ...ProgressFields
      }
    }
  `,
  [ProgressFields],
);

export const OverviewAssets = graphql(`
  subscription OverviewAssets {
    assetAdded {
      id
    }
  }
`);

export type OverviewData = ResultOf<typeof OverviewQuery>;
