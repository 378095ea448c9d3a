import { Text } from "@mantine/core";
import type { Icon } from "@tabler/icons-react";
import type { ReactNode } from "react";

import classes from "./EmptyState.module.css";

export interface EmptyStateProps {
  icon?: Icon;
  /** One sentence: what would be here. */
  children: ReactNode;
  /** One button: how it gets here. */
  action?: ReactNode;
  /** Inside a card: less air. */
  compact?: boolean;
}

/** Nothing here yet: one sentence, one button. */
export function EmptyState({ icon: Icon, children, action, compact = false }: EmptyStateProps) {
  return (
    <div className={classes.empty} data-compact={compact || undefined}>
      {Icon && <Icon size={compact ? 24 : 36} stroke={1.3} aria-hidden className={classes.icon} />}
      <Text size={compact ? "sm" : "md"} c="dimmed" ta="center" maw={420}>
        {children}
      </Text>
      {action}
    </div>
  );
}
