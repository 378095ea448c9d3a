import { graphql, ProblemFields, type ResultOf } from "@/lib/graphql";

import { FindingFields } from "./ledger";

export const LedgerImportMutation = graphql(
  `
    mutation LedgerImport($input: LedgerImportInput!, $dryRun: Boolean!, $progressId: String!) {
      ledgerImport(input: $input, dryRun: $dryRun, progressId: $progressId) {
        __typename
        ... on LedgerImport {
          dryRun
          fileName
          sha256
          encodingRepaired
          counts {
            tasks
            mvpDone
            mvpTodo
            mvpDoing
            mvpBlocked
            backlogDone
            backlogTodo
            backlogDoing
            backlogBlocked
            runs
            decisions
            findings
            unparsed
          }
          changes {
            tasksAdded
            tasksChanged
            tasksUnchanged
            runsAdded
            runsChanged
            runsUnchanged
            decisionsAdded
            decisionsChanged
            decisionsUnchanged
          }
          diffCount
          diff(first: 1000) {
            kind
            change
            key
            title
            line
            reason
            fields {
              field
              before
              after
            }
          }
          findings {
            ...FindingFields
          }
        }
        ...ProblemFields
      }
    }
  `,
  [FindingFields, ProblemFields],
);

/** How far the import is that was given this id. */
export const LedgerImportProgress = graphql(`
  subscription LedgerImportProgress($progressId: String!) {
    ledgerImportProgress(progressId: $progressId) {
      __typename
      ... on LedgerImportProgress {
        phase
        done
        total
      }
    }
  }
`);

export type ImportProgress = Extract<ResultOf<typeof LedgerImportProgress>["ledgerImportProgress"], { __typename: "LedgerImportProgress" }>;
export type Imported = Extract<ResultOf<typeof LedgerImportMutation>["ledgerImport"], { __typename: "LedgerImport" }>;
export type Difference = Imported["diff"][number];
