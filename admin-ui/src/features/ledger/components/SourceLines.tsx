import { Skeleton, Stack, Text } from "@mantine/core";
import { useQuery } from "urql";

import { EmptyState, QueryView } from "@/components";

import { SourceQuery } from "../api/source";
import { NumberedLines } from "./NumberedLines";

const AROUND = 12;

/** The imported file around a line, which is lit and scrolled to. */
export function SourceLines({ line }: { line: number }) {
  const start = Math.max(1, line - AROUND);
  const [result, execute] = useQuery({ query: SourceQuery, variables: { start, first: 2 * AROUND + 1 } });
  return (
    <QueryView result={result} retry={() => execute({ requestPolicy: "network-only" })} skeleton={<Skeleton height={260} />} what="The file could not be shown.">
      {({ ledger: { lastImport } }) =>
        lastImport && lastImport.lines.length > 0 ? (
          <Stack gap={6} mt="md">
            <Text size="sm" c="dimmed">
              {lastImport.fileName}, line {line}
            </Text>
            <NumberedLines lines={lastImport.lines} label={`Lines around ${line}`} lit={line} />
          </Stack>
        ) : (
          <EmptyState compact>The imported file has no such line.</EmptyState>
        )
      }
    </QueryView>
  );
}
