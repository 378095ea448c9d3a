import { Button } from "@mantine/core";
import { IconArrowDown } from "@tabler/icons-react";
import { useMemo } from "react";

import { bytes } from "@/lib/format";
import type { ResultOf } from "@/lib/graphql";
import { useResumableProgress } from "@/lib/useResumableProgress";

import { type Command, CommandOutput } from "../api/runs";
import { addPiece, type Printed } from "../output";
import { useFollow } from "../useFollow";
import classes from "./CommandOutputView.module.css";

type OutputEvent = ResultOf<typeof CommandOutput>["runCommandOutput"];
const pick = (data: ResultOf<typeof CommandOutput>) => data.runCommandOutput;
const reduce = (before: Printed | undefined, event: OutputEvent) => addPiece(before, event);

/** What a check prints, as it prints it. It follows the end until one scrolls up. */
export function CommandOutputView({ command }: { command: Command }) {
  const variables = useMemo(() => ({ id: command.id }), [command.id]);
  const { state, problem } = useResumableProgress(CommandOutput, variables, pick, reduce);
  const text = state?.text ?? command.tail ?? "";
  const { element, following, onScroll, follow } = useFollow<HTMLPreElement>(text);
  return (
    <div className={classes.view}>
      {state && state.dropped > 0 && <div className={classes.note}>The first {bytes(state.dropped)} are not shown.</div>}
      {/* eslint-disable-next-line jsx-a11y-x/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard */}
      <pre ref={element} className={classes.output} onScroll={onScroll} tabIndex={0} role="log" aria-label={`Output of check ${command.number}`} aria-live="off">
        {text || (command.state === "RUNNING" ? "Nothing is printed yet." : "It printed nothing.")}
      </pre>
      {!following && (
        <Button className={classes.jump} size="compact-xs" leftSection={<IconArrowDown size={13} aria-hidden />} onClick={follow}>
          {command.state === "RUNNING" ? "Follow" : "To the end"}
        </Button>
      )}
      {problem && <div className={classes.note}>{problem.message}</div>}
    </div>
  );
}
