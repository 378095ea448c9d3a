import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useClient, useMutation } from "urql";

import { ProblemAlert } from "@/components";
import { ask } from "@/lib/ask";
import { outcome, type Problem } from "@/lib/problems";

import { type Engine, EnginesQuery, EngineUpdate } from "../api/engines";
import { useCheck } from "../useCheck";
import { differences, draftOf, type EngineDraft, LABELS, merged, updateInput } from "../values";
import { CheckResult } from "./AddEngine";
import classes from "./EditEngine.module.css";
import { EngineForm } from "./EngineForm";

/** Changes an engine. When somebody else saved first, both versions stand side by side. */
export function EditEngine({ engine, onClose }: { engine: Engine; onClose: () => void }) {
  const client = useClient();
  const [began, setBegan] = useState({ engine, base: draftOf(engine) });
  const [draft, setDraft] = useState<EngineDraft>(began.base);
  const [problem, setProblem] = useState<Problem>();
  const [theirs, setTheirs] = useState<Engine>();
  const [{ fetching }, execute] = useMutation(EngineUpdate);
  const { check, run } = useCheck(draft.url.trim());
  const moved = draft.url.trim() !== began.base.url;

  const save = async (onto: Engine, base: EngineDraft, mine: EngineDraft) => {
    const result = outcome(await execute({ input: updateInput(onto, base, mine) }), (data) => data.engineUpdate, "Engine");
    if (result.ok) return onClose();
    setProblem(result.problem);
    if (result.problem.kind !== "Conflict" || result.problem.currentVersion === undefined) return setTheirs(undefined);
    const { data } = await ask(client, EnginesQuery, {});
    setTheirs(data?.engines.find(({ id }) => id === engine.id));
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void (moved && check.state === "unasked" ? run() : save(began.engine, began.base, draft));
  };
  const take = (mine: boolean) => {
    if (!theirs) return;
    const now = draftOf(theirs);
    const next = mine ? merged(began.base, draft, now) : now;
    setBegan({ engine: theirs, base: now });
    setDraft(next);
    setTheirs(undefined);
    setProblem(undefined);
    if (mine) void save(theirs, now, next);
  };
  const faults = { ...(moved && check.state === "refused" ? check.problem.fieldErrors : {}), ...problem?.fieldErrors };
  return (
    <Modal opened onClose={onClose} size={600} title={<Text fw={600}>Edit {engine.name}</Text>} closeButtonProps={{ "aria-label": "Close" }}>
      {theirs ? (
        <Clash mine={draft} base={began.base} theirs={theirs} busy={fetching} message={problem?.message ?? ""} onTake={take} />
      ) : (
        <form onSubmit={submit}>
          <Stack gap="lg">
            <EngineForm draft={draft} onChange={(part) => setDraft((before) => ({ ...before, ...part }))} faults={faults} fixedUrl={engine.origin === "SETTINGS"} />
            {moved && <CheckResult check={check} />}
            {problem && Object.keys(problem.fieldErrors).length === 0 && <ProblemAlert problem={problem} />}
            <Group justify="flex-end" gap="xs">
              <Button variant="default" onClick={onClose}>
                Cancel
              </Button>
              <Button type="submit" loading={fetching || check.state === "asking"} disabled={!draft.name.trim() || JSON.stringify(draft) === JSON.stringify(began.base)}>
                {moved && check.state === "unasked" ? "Check the address" : "Save"}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Modal>
  );
}

interface ClashProps {
  base: EngineDraft;
  mine: EngineDraft;
  theirs: Engine;
  message: string;
  busy: boolean;
  onTake: (mine: boolean) => void;
}

function Clash({ base, mine, theirs, message, busy, onTake }: ClashProps) {
  return (
    <Stack gap="md">
      <Text>{message}</Text>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Field</th>
            <th scope="col">Yours</th>
            <th scope="col">Now</th>
          </tr>
        </thead>
        <tbody>
          {differences(base, mine, draftOf(theirs)).map(({ field, mine: own, theirs: other, clash }) => (
            <tr key={field}>
              <th scope="row">
                {LABELS[field]}
                {clash && <span className="quiet"> · both changed it</span>}
              </th>
              <td>{own}</td>
              <td>{other}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={() => onTake(false)} disabled={busy}>
          Take what is there
        </Button>
        <Button onClick={() => onTake(true)} loading={busy}>
          Keep my changes
        </Button>
      </Group>
    </Stack>
  );
}
