import { useRef, useState } from "react";
import { useMutation } from "urql";

import { outcome, type Problem } from "@/lib/problems";

import type { Job } from "./api/jobs";
import { GenerationStart, type StartInput } from "./api/orders";
import { createIntents } from "./intent";

/** Starts jobs: one at a time, and a press whose answer was lost is tried again under the same key. */
export function useStart(onStarted: (job: Job) => void, onProblem?: (problem: Problem) => void) {
  const [, execute] = useMutation(GenerationStart);
  const intents = useRef(createIntents());
  const busy = useRef(false);
  const [starting, setStarting] = useState(false);
  const [problem, setProblem] = useState<Problem>();

  const start = async (input: StartInput) => {
    if (busy.current) return;
    busy.current = true;
    setStarting(true);
    const idempotencyKey = intents.current.keyFor(input);
    const result = outcome(await execute({ input: { ...input, idempotencyKey } }), (data) => data.generationStart, "GenerationJob");
    busy.current = false;
    setStarting(false);
    if (result.ok || (result.problem.kind !== "Network" && result.problem.kind !== "Internal")) intents.current.answered();
    setProblem(result.ok ? undefined : result.problem);
    if (result.ok) onStarted(result.value);
    else onProblem?.(result.problem);
  };
  return { start, starting, problem, clear: () => setProblem(undefined) };
}
