import { ActionIcon } from "@mantine/core";
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";

import type { TaskRow } from "../api/tasks";

interface Props {
  task: TaskRow;
  first: boolean;
  last: boolean;
  onMove: (task: TaskRow, by: -1 | 1) => void;
}

/** Moves a task up or down by one place. */
export function MoveButtons({ task, first, last, onMove }: Props) {
  return (
    <span style={{ display: "inline-flex" }}>
      <ActionIcon size="sm" variant="transparent" tabIndex={-1} disabled={first} onClick={() => onMove(task, -1)} aria-label={`Move ${task.key} up`}>
        <IconArrowUp size={15} aria-hidden />
      </ActionIcon>
      <ActionIcon size="sm" variant="transparent" tabIndex={-1} disabled={last} onClick={() => onMove(task, 1)} aria-label={`Move ${task.key} down`}>
        <IconArrowDown size={15} aria-hidden />
      </ActionIcon>
    </span>
  );
}
