import { useState } from "react";
import { useMutation } from "urql";

import { outcome, type Problem } from "@/lib/problems";

import { TaskBlock, TaskReopen, TaskReview, TaskUnblock } from "./api/taskChanges";
import type { Decision } from "./decisions";

export interface Said {
  reason: string;
  kind: "TECHNICAL" | "COMPLIANCE";
  /** Undefined until one has decided. */
  cleared: boolean | undefined;
}

/** Blocks, unblocks, reopens or reviews a task. */
export function useDecide(key: string, onDone: () => void) {
  const [problem, setProblem] = useState<Problem>();
  const [blocking, block] = useMutation(TaskBlock);
  const [unblocking, unblock] = useMutation(TaskUnblock);
  const [reopening, reopen] = useMutation(TaskReopen);
  const [reviewing, review] = useMutation(TaskReview);

  const send = async (act: Decision, { reason, kind, cleared }: Said) => {
    switch (act) {
      case "block":
        return outcome(await block({ input: { key, reason, kind } }), (data) => data.taskBlock, "Task");
      case "unblock":
        return outcome(await unblock({ input: { key, reason } }), (data) => data.taskUnblock, "Task");
      case "reopen":
        return outcome(await reopen({ input: { key, reason } }), (data) => data.taskReopen, "Task");
      case "review":
        return outcome(await review({ input: { key, reason, cleared: cleared === true } }), (data) => data.taskReview, "Task");
    }
  };

  const decide = async (act: Decision, said: Said) => {
    setProblem(undefined);
    const result = await send(act, said);
    if (result.ok) onDone();
    else setProblem(result.problem);
  };

  return { decide, problem, busy: blocking.fetching || unblocking.fetching || reopening.fetching || reviewing.fetching };
}
