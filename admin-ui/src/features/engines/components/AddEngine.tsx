import { Alert, Button, Group, Modal, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconCheck } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { useMutation } from "urql";

import { ProblemAlert } from "@/components";
import { milliseconds, plural } from "@/lib/format";
import { outcome, type Problem } from "@/lib/problems";

import { type Checked, EngineAdd } from "../api/engines";
import { memoryOf } from "../standing";
import { type Check, useCheck } from "../useCheck";
import { addInput, EMPTY, type EngineDraft } from "../values";
import { EngineForm } from "./EngineForm";

/** A new engine: its address is tried before it is saved. */
export function AddEngine({ onClose, onAdded }: { onClose: () => void; onAdded: (id: string) => void }) {
  const [draft, setDraft] = useState<EngineDraft>(EMPTY);
  const [problem, setProblem] = useState<Problem>();
  const [{ fetching }, execute] = useMutation(EngineAdd);
  const { check, run } = useCheck(draft.url.trim());
  const change = (part: Partial<EngineDraft>) => {
    setDraft((before) => ({ ...before, ...part }));
    setProblem(undefined);
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (check.state === "unasked") return run();
    const result = outcome(await execute({ input: addInput(draft) }), (data) => data.engineAdd, "Engine");
    if (result.ok) onAdded(result.value.id);
    else setProblem(result.problem);
  };
  const faults = { ...(check.state === "refused" ? check.problem.fieldErrors : {}), ...problem?.fieldErrors };
  const label = check.state === "found" || check.state === "asking" ? "Add engine" : check.state === "refused" ? "Add it anyway" : "Check the address";
  return (
    <Modal opened onClose={onClose} size={600} title={<Text fw={600}>Add an engine</Text>} closeButtonProps={{ "aria-label": "Close" }}>
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="lg">
          <EngineForm draft={draft} onChange={change} faults={faults} />
          <CheckResult check={check} />
          {problem && Object.keys(problem.fieldErrors).length === 0 && <ProblemAlert problem={problem} />}
          <Group justify="space-between" gap="xs">
            <Button variant="subtle" color="gray" onClick={() => void run()} loading={check.state === "asking"} disabled={check.state === "unasked" || !draft.url.trim()}>
              Check again
            </Button>
            <Group gap="xs">
              <Button variant="default" onClick={onClose}>
                Cancel
              </Button>
              <Button type="submit" loading={fetching || check.state === "asking"} disabled={!draft.name.trim() || !draft.url.trim() || (check.state === "refused" && check.problem.kind !== "Unavailable" && check.problem.kind !== "Network")}>
                {label}
              </Button>
            </Group>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

export function CheckResult({ check }: { check: Check }) {
  if (check.state === "refused" && Object.keys(check.problem.fieldErrors).length === 0) {
    return (
      <Alert color="yellow" variant="light" p="sm" role="status" icon={<IconAlertTriangle size={18} aria-hidden />}>
        {check.problem.message}
        {check.problem.kind === "Unavailable" && " It can be added all the same, and gets jobs as soon as it answers."}
      </Alert>
    );
  }
  if (check.state !== "found") return null;
  return (
    <Alert color="green" variant="light" p="sm" role="status" icon={<IconCheck size={18} aria-hidden />}>
      {foundWords(check.found)}
    </Alert>
  );
}

function foundWords(found: Checked): string {
  const what = found.sandbox ? "The sandbox engine" : `ComfyUI ${found.version ?? "of an unknown version"}`;
  const device = found.deviceName ? ` on ${found.deviceName}` : "";
  const has = `${plural(found.checkpoints.length, "checkpoint")}, ${plural(found.nodeCount, "kind of node", "kinds of nodes")}`;
  return `${what} answers${device}, in ${milliseconds(found.latencyMs)}. Memory: ${memoryOf(found).text.replace(/\.$/, "")}. It has ${has}.`;
}
