import { notifications } from "@mantine/notifications";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useMutation } from "urql";

import { outcome, type Problem } from "@/lib/problems";

import { RunStart } from "./api/nextTask";

/** Takes the lock and goes to the run. `aloud`: a refusal is shown as a notification, where there is no other place for it. `problem` says why it was refused; when somebody else holds the lock, `holderId` is their run. */
export function useStartRun(aloud = false) {
  const navigate = useNavigate();
  const [refused, setRefused] = useState<{ problem: Problem; holderId: string | undefined }>();
  const [{ fetching }, execute] = useMutation(RunStart);
  const start = async () => {
    setRefused(undefined);
    const answer = await execute({ input: null });
    const result = outcome(answer, (data) => data.runStart, "RunStarted");
    if (!result.ok) {
      const member = answer.data?.runStart;
      const current = member?.__typename === "Conflict" ? member.current : undefined;
      if (aloud) notifications.show({ title: "No run was started.", message: [result.problem.message, result.problem.remedy].filter(Boolean).join(" "), color: "red" });
      setRefused({ problem: result.problem, holderId: current?.__typename === "Run" ? current.id : undefined });
      return;
    }
    const { run, reclaimed } = result.value;
    if (reclaimed) notifications.show({ title: "The lock was taken over.", message: `The lease of “${reclaimed.title}” was over.` });
    if (run) await navigate({ to: "/ledger/runs/$runId", params: { runId: run.id } });
    else notifications.show({ message: "There is no task that can be taken now." });
  };
  return { start: () => void start(), starting: fetching, problem: refused?.problem, holderId: refused?.holderId };
}
