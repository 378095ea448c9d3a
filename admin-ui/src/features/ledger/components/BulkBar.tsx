import { Button, Menu, Paper, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconChevronDown, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { useMutation } from "urql";

import { ProblemAlert, type Selection } from "@/components";
import { plural } from "@/lib/format";
import { outcome, type Problem } from "@/lib/problems";

import { TasksUpdate, type TasksUpdateInput } from "../api/taskChanges";
import { PRIORITIES, SCOPE_WORDS, SCOPES } from "../kinds";
import { inWords } from "../remedies";
import classes from "./BulkBar.module.css";
import { BulkField } from "./BulkField";

type Change = Omit<TasksUpdateInput, "keys">;

/** Changes all selected tasks at once: all of them, or none. */
export function BulkBar({ selection }: { selection: Selection }) {
  const [{ fetching }, execute] = useMutation(TasksUpdate);
  const [problem, setProblem] = useState<Problem>();
  const keys = [...selection.ids];
  if (keys.length === 0) return null;
  const apply = async (change: Change, what: string) => {
    setProblem(undefined);
    const result = outcome(await execute({ input: { keys, ...change } }), (data) => data.tasksUpdate, "TasksUpdated");
    if (!result.ok) return setProblem(result.problem);
    const { tasks, unchanged } = result.value;
    notifications.show({ message: `${plural(tasks.length, "task")}: ${what}.${unchanged ? ` ${plural(unchanged, "was", "were")} so already.` : ""}` });
  };
  const choose = (label: string, choices: readonly { word: string; change: Change }[]) => (
    <Menu position="bottom-start">
      <Menu.Target>
        <Button variant="default" size="compact-md" rightSection={<IconChevronDown size={14} aria-hidden />} loading={fetching}>
          {label}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{plural(keys.length, "task becomes", "tasks become")}</Menu.Label>
        {choices.map(({ word, change }) => (
          <Menu.Item key={word} onClick={() => void apply(change, word)}>
            {word}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
  return (
    <Paper className={classes.bar} role="region" aria-label="Selected tasks">
      <div className={classes.line}>
        <Text fw={600} mr={4}>
          {plural(keys.length, "task")} selected
        </Text>
        {choose("Priority", PRIORITIES.map((priority) => ({ word: priority, change: { priority } })))}
        {choose("Scope", SCOPES.map((scope) => ({ word: SCOPE_WORDS[scope], change: { scope } })))}
        <BulkField label="Surface" hint="Folders, by commas" action="Set" onApply={(surface) => void apply({ surface: surface || null }, surface || "no surface")} />
        <BulkField label="Add tags" hint="Tags, by commas" action="Add" onApply={(tags) => void apply({ addTags: words(tags) }, `got ${tags}`)} />
        <BulkField label="Remove tags" hint="Tags, by commas" action="Remove" onApply={(tags) => void apply({ removeTags: words(tags) }, `lost ${tags}`)} />
        <Button variant="subtle" color="gray" size="compact-md" ml="auto" leftSection={<IconX size={14} aria-hidden />} onClick={selection.clear}>
          Clear
        </Button>
      </div>
      <ProblemAlert problem={inWords(problem)} />
    </Paper>
  );
}

const words = (text: string) => text.split(",").map((word) => word.trim()).filter(Boolean);
