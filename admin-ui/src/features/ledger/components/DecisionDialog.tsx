import { Button, Group, Modal, Radio, Stack, Text, Textarea } from "@mantine/core";
import { type FormEvent, useState } from "react";

import { ProblemAlert } from "@/components";

import type { Task } from "../api/tasks";
import { type Decision, told } from "../decisions";
import { type Said, useDecide } from "../useDecide";
import { inWords } from "../remedies";

const SHORTEST = 3;

/** Blocks, unblocks, reopens or reviews a task, with a written reason. It says what will happen. */
export function DecisionDialog({ act, task, owner, onClose }: { act: Decision; task: Task; owner: boolean; onClose: () => void }) {
  const [said, setSaid] = useState<Said>({ reason: "", kind: "TECHNICAL", cleared: undefined });
  const { decide, problem, busy } = useDecide(task.key, onClose);
  const { title, body, action, danger } = told(act, task);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void decide(act, said);
  };
  return (
    <Modal opened onClose={onClose} size={520} title={<Text fw={600}>{title}</Text>} closeButtonProps={{ "aria-label": "Close" }} centered>
      <form onSubmit={submit}>
        <Stack gap="md">
          <Text>{body}</Text>
          {act === "block" && (
            <Radio.Group label="What kind of block" value={said.kind} onChange={(kind) => setSaid({ ...said, kind: kind })}>
              <Stack gap={6} mt={6}>
                <Radio value="TECHNICAL" label="Technical: something has to be mended first" />
                <Radio value="COMPLIANCE" label={`Compliance: it must not be done as it stands; only an owner lifts this${owner ? "" : ", you cannot"}`} />
              </Stack>
            </Radio.Group>
          )}
          {act === "review" && (
            <Radio.Group label="Decision" value={said.cleared === undefined ? null : said.cleared ? "yes" : "no"} onChange={(value) => setSaid({ ...said, cleared: value === "yes" })}>
              <Stack gap={6} mt={6}>
                <Radio value="yes" label="Cleared: it may be worked on, in the form that you write" />
                <Radio value="no" label="Not cleared: no run takes it" />
              </Stack>
            </Radio.Group>
          )}
          <Textarea label="Reason" withAsterisk autosize minRows={3} maxRows={10} value={said.reason} onChange={(event) => setSaid({ ...said, reason: event.currentTarget.value })} data-autofocus {...(problem?.fieldErrors.reason && { error: problem.fieldErrors.reason })} />
          <ProblemAlert problem={inWords(problem)} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose} disabled={busy}>
              Cancel
            </Button>
            <Button type="submit" loading={busy} disabled={said.reason.trim().length < SHORTEST || (act === "review" && said.cleared === undefined)} color={danger ? "red" : undefined}>
              {action}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
