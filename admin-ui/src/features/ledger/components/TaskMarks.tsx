import { Tooltip, VisuallyHidden } from "@mantine/core";
import { IconGavel, IconQuestionMark, IconShieldLock } from "@tabler/icons-react";

import type { TaskRow } from "../api/tasks";
import classes from "./TaskMarks.module.css";

interface Props {
  task: Pick<TaskRow, "state" | "policyReview" | "blockedKind" | "doneBasis">;
  /** Icons alone: in tables. */
  compact?: boolean;
}

/** What sets a task apart: an open policy review, a block for compliance, a DONE that nothing proves. */
export function TaskMarks({ task, compact = false }: Props) {
  return (
    <>
      {task.policyReview === "NEEDED" && <Mark compact={compact} icon={IconGavel} tone="warn" word="Policy review" title="An owner reviews it before anybody works on it." />}
      {task.state === "BLOCKED" && task.blockedKind === "COMPLIANCE" && <Mark compact={compact} icon={IconShieldLock} tone="idle" word="Compliance" title="Blocked for compliance: only an owner lifts it." />}
      {task.doneBasis === "CLAIMED" && <Mark compact={compact} icon={IconQuestionMark} tone="idle" word="Claimed" title="An imported file says that it is done; nothing was verified." />}
    </>
  );
}

function Mark({ icon: Icon, tone, word, title, compact }: { icon: typeof IconGavel; tone: string; word: string; title: string; compact: boolean }) {
  return (
    <Tooltip label={compact ? `${word}. ${title}` : title} multiline maw={280}>
      <span className={classes.mark} data-tone={tone}>
        <Icon size={compact ? 15 : 13} stroke={1.9} aria-hidden />
        {compact ? <VisuallyHidden>{word}</VisuallyHidden> : word}
      </span>
    </Tooltip>
  );
}
