import { useRef, useState } from "react";
import { useMutation } from "urql";

import { outcome, type Problem } from "@/lib/problems";

import { type ExperimentInput, ExperimentStart } from "./api/experiments";

/** Starts a comparison of two prompts; a second press while the first is on its way does nothing. */
export function useCompare(onStarted: (id: string) => void) {
  const [{ fetching }, execute] = useMutation(ExperimentStart);
  const busy = useRef(false);
  const [problem, setProblem] = useState<Problem>();
  const compare = async (input: ExperimentInput) => {
    if (busy.current) return;
    busy.current = true;
    const result = outcome(await execute({ input }), (data) => data.experimentStart, "Experiment");
    busy.current = false;
    setProblem(result.ok ? undefined : result.problem);
    if (result.ok) onStarted(result.value.id);
  };
  return { compare, comparing: fetching, problem, clear: () => setProblem(undefined) };
}
