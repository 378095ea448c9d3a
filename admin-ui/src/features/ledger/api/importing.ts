import { graphql, ProblemFields, type ResultOf } from "@/lib/graphql";

import { FindingFields } from "./ledger";

export const LedgerImportMutation = graphql(
  `
    mutation LedgerImport($input: LedgerImportInput!, $dryRun: Boolean!) {
      ledgerImport(input: $input, dryRun: $dryRun) {
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

export type Imported = Extract<ResultOf<typeof LedgerImportMutation>["ledgerImport"], { __typename: "LedgerImport" }>;
