import { Alert, Collapse, Stack, UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconAlertTriangle, IconChevronDown } from "@tabler/icons-react";

import { CopyId, Fact, Facts, RelativeTime } from "@/components";
import { plural } from "@/lib/format";

import type { LedgerData } from "../api/ledger";
import { NumberedLines } from "./NumberedLines";
import { Panel } from "./Panel";

/** What the ledger was last read from, and what of it nobody understood. */
export function LastImport({ record }: { record: NonNullable<LedgerData["lastImport"]> }) {
  const [opened, { toggle }] = useDisclosure();
  return (
    <Panel title="Last import" aside={<RelativeTime at={record.importedAt} />}>
      <Facts>
        <Fact name="File">{record.fileName}</Fact>
        <Fact name="SHA-256">
          <CopyId value={record.sha256} name="SHA-256" length={12} />
        </Fact>
        <Fact name="Not understood">{record.unparsed.length === 0 ? "nothing: every line was read" : false}</Fact>
      </Facts>
      {record.unparsed.length > 0 && (
        <Stack gap="xs" mt="sm">
          <Alert color="yellow" variant="light" icon={<IconAlertTriangle size={16} aria-hidden />} p="xs">
            <UnstyledButton onClick={toggle} aria-expanded={opened} fz="sm">
              {plural(record.unparsed.length, "line was", "lines were")} not understood; kept as written <IconChevronDown size={13} aria-hidden />
            </UnstyledButton>
          </Alert>
          <Collapse expanded={opened}>
            <NumberedLines lines={record.unparsed.map(({ line, text }) => ({ number: line, text }))} label="Lines that were not understood" />
          </Collapse>
        </Stack>
      )}
    </Panel>
  );
}
