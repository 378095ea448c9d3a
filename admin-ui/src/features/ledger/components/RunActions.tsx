import { Button, Group, Stack, Text } from "@mantine/core";
import { useState } from "react";

import { ProblemAlert } from "@/components";

import type { LiveRun } from "../api/runs";
import { type Action, ACTIONS, actionsFor } from "../runActions";
import { inWords } from "../remedies";
import { useHeartbeat } from "../useHeartbeat";
import { useRights } from "../useRights";
import { useRunStep } from "../useRunStep";
import { Panel } from "./Panel";
import { RunActionForm } from "./RunActionForm";

/** What comes next in a run, and the forms to do it. Refusals stand right where the button is. */
export function RunActions({ run }: { run: LiveRun }) {
  const rights = useRights();
  const actions = actionsFor(run, rights);
  const [wanted, setWanted] = useState<Action>();
  const { problem: lost } = useHeartbeat(run);
  const { take, problem, busy, forget } = useRunStep(run.id, () => setWanted(undefined));
  if (actions.length === 0) return null;
  const chosen = wanted && actions.includes(wanted) ? wanted : run.heldByViewer ? actions[0] : undefined;
  const choose = (action: Action) => {
    forget();
    setWanted(action === chosen ? undefined : action);
  };
  return (
    <Panel title={run.heldByViewer ? "What comes next" : "End this run"}>
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          {run.heldByViewer ? nextWords(run) : `${run.actorName ?? "Somebody"} holds it. As an owner you can stop it.`}
        </Text>
        <ProblemAlert problem={inWords(lost)} />
        <Group gap={6}>
          {actions.map((action) => (
            <Button key={action} size="compact-md" variant={action === chosen ? "light" : "default"} aria-pressed={action === chosen} onClick={() => choose(action)}>
              {ACTIONS[action]}
            </Button>
          ))}
        </Group>
        {chosen && <RunActionForm key={chosen} action={chosen} run={run} problem={problem} busy={busy} onBegin={() => setWanted(chosen)} onTake={(values) => void take(chosen, values)} />}
      </Stack>
    </Panel>
  );
}

const WORDS: Record<NonNullable<LiveRun["step"]>, string> = {
  BOOTSTRAP: "The working tree is looked at first.",
  SAVE_FIRST: "The working tree has changes that are not committed. Check and commit them, or undo them; then go on.",
  SELECT: "A task is selected next.",
  HEALTH: "A service that the task needs is down. Mend it, then go on; a second failure blocks the task.",
  EXECUTE: "Make a change in the repository and record it here, then run a check.",
  MINI_CHECK: "A mini-check is due before further changes. If it fails, the run stops.",
  VERIFY: "Run checks until they pass, commit, and take the commit as the checkpoint.",
  CHECKPOINT: "The commit is verified. Close the run, or check more.",
  RECORD: "",
  BLOCKED: "",
};

const nextWords = ({ step, reason }: LiveRun) => [step && WORDS[step], reason].filter(Boolean).join(" ");
