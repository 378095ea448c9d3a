import { useEffect, useState } from "react";
import { useMutation } from "urql";

import { outcome, type Problem } from "@/lib/problems";
import { useNow } from "@/lib/time";

import type { LiveRun } from "./api/runs";
import { RunHeartbeat } from "./api/runSteps";

type Leased = Pick<LiveRun, "id" | "state" | "heldByViewer" | "leaseUntil" | "heartbeatAt">;

/** Whether a heartbeat is due: a third of the lease has passed, and it is not over. */
export function isDue({ leaseUntil, heartbeatAt }: Pick<Leased, "leaseUntil" | "heartbeatAt">, now: number): boolean {
  if (!leaseUntil || !heartbeatAt) return false;
  const [from, until] = [Date.parse(heartbeatAt), Date.parse(leaseUntil)];
  return now < until && now - from >= (until - from) / 3;
}

/** Keeps the lock of one's own run for as long as its page is open and can be seen. */
export function useHeartbeat(run: Leased): { problem: Problem | undefined; beating: boolean } {
  const now = useNow(5000);
  const [problem, setProblem] = useState<Problem>();
  const [{ fetching }, execute] = useMutation(RunHeartbeat);
  const beating = run.heldByViewer && run.state === "ACTIVE";
  const due = beating && !fetching && !problem && document.visibilityState === "visible" && isDue(run, now);
  useEffect(() => {
    if (!due) return;
    void execute({ id: run.id }).then((answer) => {
      const result = outcome(answer, (data) => data.runHeartbeat, "Run");
      // A lost connection is tried again with the next tick; a refusal stays.
      if (!result.ok && result.problem.kind !== "Network") setProblem(result.problem);
    });
  }, [due, execute, run.id]);
  return { problem, beating };
}
