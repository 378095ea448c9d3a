import { graphql, type ResultOf, type VariablesOf } from "@/lib/graphql";

import { LockFields } from "./nextTask";

const ScopeNumbers = graphql(`
  fragment ScopeNumbers on ScopeProgress {
    done
    todo
    doing
    blocked
    total
    percent
  }
`);

/** The whole state in numbers: queries and the subscription meet here in the cache. */
const LedgerState = graphql(
  `
    fragment LedgerState on Ledger {
      version
      mvp {
        ...ScopeNumbers
      }
      backlog {
        ...ScopeNumbers
      }
      full {
        ...ScopeNumbers
      }
      doing {
        id
        key
        title
        state
        priority
        surface
        updatedAt
      }
      activeRun {
        ...LockFields
      }
      lastImport {
        id
        fileName
        sha256
        importedAt
        unparsed {
          line
          text
        }
      }
    }
  `,
  [ScopeNumbers, LockFields],
);

export const LedgerQuery = graphql(
  `
    query LedgerDashboard {
      ledger {
        ...LedgerState
      }
    }
  `,
  [LedgerState],
);

export const LedgerChanged = graphql(
  `
    subscription LedgerChanged {
      ledgerChanged {
        ...LedgerState
      }
    }
  `,
  [LedgerState],
);

export const FindingFields = graphql(`
  fragment FindingFields on Finding {
    id
    code
    severity
    line
    key
    message
    claimed
    actual
  }
`);

export const FindingsQuery = graphql(
  `
    query LedgerFindings($source: FindingSource!, $code: [FindingCode!], $severity: [FindingSeverity!]) {
      ledger {
        version
        findings(source: $source, code: $code, severity: $severity) {
          ...FindingFields
        }
        findingCounts(source: $source) {
          code
          severity
          count
        }
      }
    }
  `,
  [FindingFields],
);

/** What an audit of the ledger as it stands finds: computed when asked for, so it is no part of what is pushed. */
export const LiveFindingsQuery = graphql(`
  query LedgerLiveFindings {
    ledger {
      version
      findingCounts(source: LEDGER) {
        code
        severity
        count
      }
    }
  }
`);

export const DecisionsQuery = graphql(`
  query LedgerDecisions {
    decisions {
      id
      title
      decidedAt
      text
      line
    }
  }
`);

export type LedgerData = ResultOf<typeof LedgerQuery>["ledger"];
export type Scope = LedgerData["mvp"];
export type FindingCounts = ResultOf<typeof LiveFindingsQuery>["ledger"]["findingCounts"];
export type Finding = ResultOf<typeof FindingsQuery>["ledger"]["findings"][number];
export type FindingSource = VariablesOf<typeof FindingsQuery>["source"];
export type FindingCode = Finding["code"];
export type FindingSeverity = Finding["severity"];
export type Decision = ResultOf<typeof DecisionsQuery>["decisions"][number];
