import { notifications } from "@mantine/notifications";
import { useNavigate } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { useMutation } from "urql";

import { outcome, type Problem } from "@/lib/problems";

import { GenerationRepeat, type Repeated } from "./api/repeat";
import { createIntents } from "./intent";

/** What is done again: a job, or the job that a picture came from. */
export type Original = { jobId: string } | { assetId: string };

const tellWhy = ({ message }: Problem) => notifications.show({ title: "It was not started again.", message, color: "red" });

/**
 * Does again what made a picture: `again` with its seed, `vary` with a new one; everything else stays, and `prompt`
 * replaces what was asked for. Without `onStarted` the new job is shown on the Generate page.
 */
export function useRepeat(onStarted?: (job: Repeated) => void, onProblem: (problem: Problem) => void = tellWhy) {
  const [, execute] = useMutation(GenerationRepeat);
  const navigate = useNavigate();
  const intents = useRef(createIntents());
  const busy = useRef(false);
  const [repeating, setRepeating] = useState<"again" | "vary">();

  const repeat = async (original: Original, vary: boolean, prompt?: string) => {
    if (busy.current) return;
    busy.current = true;
    setRepeating(vary ? "vary" : "again");
    const order = { ...original, vary, ...(prompt !== undefined && { prompt }) };
    const idempotencyKey = intents.current.keyFor(order);
    const result = outcome(await execute({ input: { ...order, idempotencyKey } }), (data) => data.generationRepeat, "GenerationJob");
    busy.current = false;
    setRepeating(undefined);
    if (result.ok || (result.problem.kind !== "Network" && result.problem.kind !== "Internal")) intents.current.answered();
    if (!result.ok) onProblem(result.problem);
    else if (onStarted) onStarted(result.value);
    else void navigate({ to: "/generate", search: { job: result.value.id, character: result.value.character?.id, style: result.value.style?.id } });
  };
  return {
    again: (original: Original, prompt?: string) => repeat(original, false, prompt),
    vary: (original: Original, prompt?: string) => repeat(original, true, prompt),
    /** Which of the two is on its way. */
    repeating,
  };
}
