import { Button, Group, Modal, NumberInput, Stack, Text } from "@mantine/core";
import { type FormEvent, useState } from "react";

import { ProblemAlert } from "@/components";
import type { Problem } from "@/lib/problems";

import type { JobInList } from "../api/jobs";
import { usePrioritize } from "../useQueueControl";

/** Another priority for a waiting job. */
export function PriorityDialog({ job, onClose }: { job: Pick<JobInList, "id" | "priority" | "askedPrompt" | "prompt">; onClose: () => void }) {
  const [priority, setPriority] = useState<number | string>(job.priority);
  const [problem, setProblem] = useState<Problem>();
  const { prioritize, saving } = usePrioritize();
  const save = async (event: FormEvent) => {
    event.preventDefault();
    const refused = await prioritize(job.id, Number(priority));
    setProblem(refused);
    if (!refused) onClose();
  };
  const fault = problem?.fieldErrors.priority;
  return (
    <Modal opened onClose={onClose} title={<Text fw={600}>Priority</Text>} centered closeButtonProps={{ "aria-label": "Close" }}>
      <form onSubmit={(event) => void save(event)}>
        <Stack>
          <Text c="dimmed" lineClamp={2}>
            {job.askedPrompt || job.prompt}
          </Text>
          <NumberInput label="Priority" description="Higher runs first, from −1000 to 1000. Among equals, who came first." value={priority} onChange={setPriority} min={-1000} max={1000} allowDecimal={false} error={fault} data-autofocus />
          {problem && !fault && <ProblemAlert problem={problem} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={saving} disabled={priority === "" || priority === job.priority}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
