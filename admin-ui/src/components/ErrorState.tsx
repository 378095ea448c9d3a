import { Button, Text } from "@mantine/core";
import { IconAlertTriangle, IconRefresh } from "@tabler/icons-react";

import type { Problem } from "@/lib/problems";

import { CopyId } from "./CopyId";
import classes from "./EmptyState.module.css";

export interface ErrorStateProps {
  problem: Problem;
  /** What was being done: "The services could not be loaded." */
  what?: string;
  onRetry?: () => void;
  compact?: boolean;
}

/** What failed, where it is in the log, and a way to try again. */
export function ErrorState({ problem, what, onRetry, compact = false }: ErrorStateProps) {
  return (
    <div className={classes.empty} data-compact={compact || undefined} role="alert">
      <IconAlertTriangle size={compact ? 24 : 36} stroke={1.3} aria-hidden color="var(--bad)" />
      {what && <Text fw={600}>{what}</Text>}
      <Text c="dimmed" ta="center" maw={480}>
        {problem.message}
      </Text>
      {problem.logId && (
        <Text size="sm" c="dimmed">
          In the log as <CopyId value={problem.logId} name="Log id" length={0} />
        </Text>
      )}
      {onRetry && (
        <Button variant="default" leftSection={<IconRefresh size={16} aria-hidden />} onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  );
}
