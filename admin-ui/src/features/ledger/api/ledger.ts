import { graphql, type ResultOf } from "@/lib/graphql";

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
      lastRuns(first: 6) {
        id
        title
        startedAt
        result
      }
      findingCounts {
        code
        severity
        count
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
    query LedgerFindings($code: [FindingCode!], $severity: [FindingSeverity!]) {
      ledger {
        version
        findings(code: $code, severity: $severity) {
          ...FindingFields
        }
      }
    }
  `,
  [FindingFields],
);

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
export type Finding = ResultOf<typeof FindingsQuery>["ledger"]["findings"][number];
export type FindingCode = Finding["code"];
export type FindingSeverity = Finding["severity"];
export type Decision = ResultOf<typeof DecisionsQuery>["decisions"][number];
