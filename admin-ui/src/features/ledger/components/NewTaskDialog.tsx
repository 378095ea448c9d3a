import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useMutation } from "urql";

import { ProblemAlert } from "@/components";
import { outcome, type Problem } from "@/lib/problems";

import { TaskCreate } from "../api/taskChanges";
import { createInput, faultsOf, NEW_TASK, type TaskValues } from "../taskValues";
import { TaskFields } from "./TaskFields";

/** A new task; afterwards it is shown. Its key is the next free one of today. */
export default function NewTaskDialog({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate();
  const form = useForm<TaskValues>({ initialValues: NEW_TASK, validate: { title: (title) => (title.trim() ? null : "A task needs a title.") } });
  const [problem, setProblem] = useState<Problem>();
  const [{ fetching }, execute] = useMutation(TaskCreate);
  const create = async (values: TaskValues) => {
    setProblem(undefined);
    const result = outcome(await execute({ input: createInput(values) }), (data) => data.taskCreate, "Task");
    if (result.ok) {
      onClose();
      return navigate({ to: "/ledger/tasks/$taskKey", params: { taskKey: result.value.key } });
    }
    form.setErrors(faultsOf(result.problem.fieldErrors));
    setProblem(result.problem);
  };
  return (
    <Modal opened onClose={onClose} size={600} title={<Text fw={600}>New task</Text>} closeButtonProps={{ "aria-label": "Close" }}>
      <form noValidate onSubmit={form.onSubmit((values) => void create(values))}>
        <Stack gap="md">
          <TaskFields form={form} />
          {problem && (problem.kind !== "InvalidInput" || Object.keys(form.errors).length === 0) && <ProblemAlert problem={problem} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose} disabled={fetching}>
              Cancel
            </Button>
            <Button type="submit" loading={fetching}>
              Create the task
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
