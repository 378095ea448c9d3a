import { Anchor, Button, Stack, Text } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";

import { useViewer } from "@/app/viewer";
import { ProblemAlert } from "@/components";

import { useLedger } from "../useLedger";
import { useStartRun } from "../useStartRun";
import { inWords } from "../remedies";

/** Begins a run, or leads to the one that is under way. Viewers see only the latter. */
export function StartRun() {
  const allowed = useViewer()?.scopes.includes("LEDGER") ?? false;
  const { ledger } = useLedger();
  const { start, starting, problem, holderId } = useStartRun();
  const active = ledger?.activeRun;
  if (active && !isOver(active.leaseUntil)) {
    return (
      <Button variant="default" style={{ justifySelf: "start", alignSelf: "flex-start" }} renderRoot={(props) => <Link to="/ledger/runs/$runId" params={{ runId: active.id }} {...props} />}>
        Go to the active run
      </Button>
    );
  }
  if (!allowed) return null;
  return (
    <Stack gap="xs" align="flex-start">
      <ProblemAlert problem={inWords(problem)} />
      {holderId && (
        <Anchor renderRoot={(props) => <Link to="/ledger/runs/$runId" params={{ runId: holderId }} {...props} />} size="sm">
          Go to the run that holds the lock
        </Anchor>
      )}
      {active && (
        <Text size="sm" c="dimmed">
          The lease of the run under way is over. Starting takes its lock over; its task stays in progress and comes first.
        </Text>
      )}
      <Button leftSection={<IconPlayerPlay size={16} aria-hidden />} onClick={start} loading={starting}>
        {active ? "Take the lock over" : "Start a run"}
      </Button>
    </Stack>
  );
}

const isOver = (until: string | null) => until !== null && Date.parse(until) <= Date.now();
