import { ActionIcon, Button, Group, Menu, Text } from "@mantine/core";
import { IconDots, IconGavel, IconLock, IconLockOpen, IconPencil, IconRotate } from "@tabler/icons-react";

import { StateBadge } from "@/components";
import { words } from "@/lib/format";

import type { Task } from "../api/tasks";
import { allowed, type Decision } from "../decisions";
import { SCOPE_WORDS } from "../kinds";
import type { TaskAct } from "../routes";
import { useRights } from "../useRights";
import classes from "./TaskDetail.module.css";
import { TaskMarks } from "./TaskMarks";

const ACTS: Record<Decision, { word: string; icon: typeof IconLock }> = {
  block: { word: "Block", icon: IconLock },
  unblock: { word: "Lift the block", icon: IconLockOpen },
  reopen: { word: "Reopen", icon: IconRotate },
  review: { word: "Policy review", icon: IconGavel },
};

/** A task's title and state, with what the person may do with it. */
export function TaskHead({ task, onAct }: { task: Task; onAct: (act: TaskAct) => void }) {
  const may = allowed(task, useRights());
  const decisions = may.filter((act): act is Decision => act !== "edit");
  return (
    <>
      <h2 className={classes.title}>{task.title}</h2>
      <Group gap="xs" mb="sm">
        <StateBadge state={task.state} />
        <Text c="dimmed">
          {SCOPE_WORDS[task.scope]}
          {task.priority && ` · ${task.priority}`}
        </Text>
        <TaskMarks task={task} />
        {may.length > 0 && (
          <Group gap={4} ml="auto">
            <Button variant="default" size="compact-md" leftSection={<IconPencil size={15} aria-hidden />} onClick={() => onAct("edit")}>
              Edit
            </Button>
            <Menu position="bottom-end">
              <Menu.Target>
                <ActionIcon variant="default" size={30} aria-label="More to do with this task">
                  <IconDots size={16} aria-hidden />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                {decisions.map((act) => {
                  const { word, icon: Icon } = ACTS[act];
                  return (
                    <Menu.Item key={act} leftSection={<Icon size={16} aria-hidden />} onClick={() => onAct(act)}>
                      {word}
                    </Menu.Item>
                  );
                })}
              </Menu.Dropdown>
            </Menu>
          </Group>
        )}
      </Group>
      {task.state === "BLOCKED" && (
        <div className={classes.blocked}>
          <Text fw={600}>{task.blockedKind === "COMPLIANCE" ? "Blocked for compliance: only an owner lifts it" : `Blocked${task.blockedKind ? `: ${words(task.blockedKind).toLowerCase()}` : ""}`}</Text>
          {task.blockedReason && <Text size="sm">{task.blockedReason}</Text>}
        </div>
      )}
    </>
  );
}
