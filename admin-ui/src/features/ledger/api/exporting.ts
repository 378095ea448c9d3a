import { graphql, type VariablesOf } from "@/lib/graphql";

export const LedgerExportQuery = graphql(`
  query LedgerExport($format: LedgerExportFormat!) {
    ledgerExport(format: $format) {
      fileName
      mimeType
      text
    }
  }
`);

export type ExportFormat = VariablesOf<typeof LedgerExportQuery>["format"];
