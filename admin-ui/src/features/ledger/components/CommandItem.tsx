import { Button, Text } from "@mantine/core";
import { IconPlayerStop } from "@tabler/icons-react";
import { useState } from "react";
import { useMutation } from "urql";

import { CopyId, ProblemAlert, StateBadge } from "@/components";
import { bytes, duration, milliseconds } from "@/lib/format";
import { outcome, type Problem } from "@/lib/problems";
import { useNow } from "@/lib/time";

import type { Command } from "../api/runs";
import { RunVerifyCancel } from "../api/runSteps";
import classes from "./CommandItem.module.css";
import { CommandOutputView } from "./CommandOutputView";

export const CHECK_WORDS = { PY_COMPILE: "Python compiles", LINT: "Lint", TEST: "Tests", HTTP_PROBE: "Probe" } as const;
const LOOKS: Record<Command["state"], [string, string]> = {
  RUNNING: ["RUNNING", "Running"],
  PASSED: ["DONE", "Pass"],
  FAILED: ["FAILED", "Fail"],
  TIMED_OUT: ["FAILED", "Took too long"],
  CANCELLED: ["CANCELLED", "Stopped"],
  LOST: ["UNKNOWN", "Lost: its process died"],
};

/** A check: what was run, how it went, and what it printed, live while it runs. */
export function CommandItem({ command, mayStop, open: begins }: { command: Command; mayStop: boolean; open: boolean }) {
  const running = command.state === "RUNNING";
  const [wanted, setWanted] = useState<boolean>();
  const open = wanted ?? (running || begins);
  const [state, label] = LOOKS[command.state];
  return (
    <li className={classes.item}>
      <div className={classes.head}>
        <span className={classes.name}>
          {command.number}. {CHECK_WORDS[command.kind]}
        </span>
        <StateBadge state={state} label={label} />
        <code className={classes.shown} title={command.shown}>
          {command.shown}
        </code>
        {running && mayStop && <Stop id={command.id} />}
      </div>
      <Text size="sm" c="dimmed" component="div">
        {running ? <Elapsed since={command.startedAt} /> : <Ended command={command} />}
        <button type="button" className={classes.toggle} onClick={() => setWanted(!open)} aria-expanded={open}>
          {open ? "Hide the output" : "Show the output"}
        </button>
      </Text>
      {open && <CommandOutputView command={command} />}
    </li>
  );
}

function Ended({ command }: { command: Command }) {
  return (
    <>
      {command.exitCode === null ? "no exit code" : `exit code ${command.exitCode}`}
      {command.durationMs !== null && ` · ${milliseconds(command.durationMs)}`}
      {command.outputBytes !== null && ` · ${bytes(command.outputBytes)}`}
      {command.outputDigest && (
        <>
          {" · digest "}
          <CopyId value={command.outputDigest} name="Output digest" length={8} fromStart />
        </>
      )}
      {" · "}
    </>
  );
}

function Elapsed({ since }: { since: string }) {
  const now = useNow();
  return <>running for {duration(Math.max(0, Math.floor((now - Date.parse(since)) / 1000)))} · </>;
}

function Stop({ id }: { id: string }) {
  const [problem, setProblem] = useState<Problem>();
  const [{ fetching }, execute] = useMutation(RunVerifyCancel);
  const stop = async () => {
    const result = outcome(await execute({ id }), (data) => data.runVerifyCancel, "RunCommand");
    setProblem(result.ok ? undefined : result.problem);
  };
  return (
    <>
      <Button variant="default" size="compact-sm" leftSection={<IconPlayerStop size={14} aria-hidden />} onClick={() => void stop()} loading={fetching} ml="auto">
        Stop
      </Button>
      <ProblemAlert problem={problem} />
    </>
  );
}
