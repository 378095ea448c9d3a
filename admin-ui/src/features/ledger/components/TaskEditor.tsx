import { Button, Group, Stack } from "@mantine/core";

import { ProblemAlert } from "@/components";
import { ConflictDialog } from "@/features/characters/components/ConflictDialog";
import { differences } from "@/features/characters/conflict";

import type { Content } from "../api/tasks";
import { TASK_LABELS, valuesOf } from "../taskValues";
import { useTaskSave } from "../useTaskSave";
import { inWords } from "../remedies";
import classes from "./TaskEditor.module.css";
import { TaskFields } from "./TaskFields";

/** Changes what a task says. */
export function TaskEditor({ task, onDone }: { task: Content; onDone: () => void }) {
  const saving = useTaskSave(task, onDone);
  const { form, clash, problem } = saving;
  return (
    <form noValidate onSubmit={saving.save}>
      <Stack gap="md">
        <TaskFields form={form} />
        <div className={classes.foot}>
          {problem && (problem.kind !== "InvalidInput" || Object.keys(form.errors).length === 0) && <ProblemAlert problem={inWords(problem)} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onDone} disabled={saving.saving}>
              Cancel
            </Button>
            <Button type="submit" loading={saving.saving} disabled={!form.isDirty()}>
              Save
            </Button>
          </Group>
        </div>
      </Stack>
      {clash && (
        <ConflictDialog
          what="task"
          message={clash.message}
          {...differences({ ...saving.base }, { ...form.getValues() }, { ...valuesOf(clash.current) })}
          labels={TASK_LABELS}
          busy={saving.saving}
          onKeepMine={saving.keepMine}
          onTakeTheirs={saving.takeTheirs}
          onBack={saving.goBack}
        />
      )}
    </form>
  );
}
