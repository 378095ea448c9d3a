import { graphql, ProblemFields, type ResultOf } from "@/lib/graphql";

export const WorkspaceQuery = graphql(`
  query LedgerWorkspace {
    ledger {
      version
      workspace {
        path
        branch
        head
        dirty
        changedCount
        changedFiles
        lintCommand
        testCommand
        probeHosts
        connectedAt
        connectedBy
        error
      }
    }
  }
`);

export const LedgerConnect = graphql(
  `
    mutation LedgerConnect($input: LedgerConnectInput!) {
      ledgerConnect(input: $input) {
        __typename
        ... on Ledger {
          version
        }
        ...ProblemFields
      }
    }
  `,
  [ProblemFields],
);

export const LedgerDisconnect = graphql(
  `
    mutation LedgerDisconnect {
      ledgerDisconnect {
        __typename
        ... on Ledger {
          version
        }
        ...ProblemFields
      }
    }
  `,
  [ProblemFields],
);

export type Workspace = NonNullable<ResultOf<typeof WorkspaceQuery>["ledger"]["workspace"]>;
