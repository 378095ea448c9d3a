import { Group, Stack, Text } from "@mantine/core";

import { ProgressLine } from "@/components";
import { count } from "@/lib/format";

import type { ImportProgress } from "../api/importing";

const WORDS: Record<ImportProgress["phase"], string> = {
  WAITING: "Waiting for its turn",
  READ: "Reading the file",
  COMPARE: "Comparing it with the ledger",
  WRITE: "Writing",
  AUDIT: "Looking for faults",
  DONE: "Done",
  FAILED: "It did not work",
};

/** How far an import is; before the server has said anything, that it is under way. */
export function ImportProgressLine({ progress }: { progress: ImportProgress | undefined }) {
  const percent = progress && progress.total > 0 ? (100 * progress.done) / progress.total : null;
  const words = progress ? WORDS[progress.phase] : "Sending the file";
  return (
    <Stack gap={6} aria-live="polite">
      <Group justify="space-between" gap="xs">
        <Text size="sm">{words}</Text>
        {progress && progress.total > 1 && (
          <Text size="sm" c="dimmed">
            {count(progress.done)} of {count(progress.total)}
          </Text>
        )}
      </Group>
      <ProgressLine percent={percent} label={words} height={6} />
    </Stack>
  );
}
