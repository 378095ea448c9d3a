import { graphql } from "@/lib/graphql";

/** Some lines of the file that was imported last, as it was decoded. */
export const SourceQuery = graphql(`
  query LedgerSource($start: Int!, $first: Int!) {
    ledger {
      version
      lastImport {
        id
        fileName
        lines(start: $start, first: $first) {
          number
          text
        }
      }
    }
  }
`);
