import { notifications } from "@mantine/notifications";
import { useMutation } from "urql";

import { outcome, type Problem } from "@/lib/problems";

import { GenerationPrioritize, QueueFinish, QueueLimit, QueuePause, QueueResume } from "./api/queue";

const refused = (title: string, { message }: Problem) => notifications.show({ title, message, color: "red" });

/** What steers the queue as a whole. Each press is safe to repeat: the server keeps the state that it has. */
export function useQueueControl() {
  const [pausing, executePause] = useMutation(QueuePause);
  const [resuming, executeResume] = useMutation(QueueResume);
  const [finishing, executeFinish] = useMutation(QueueFinish);
  const pause = async () => {
    const result = outcome(await executePause({}), (data) => data.generationQueuePause, "GenerationQueue");
    if (!result.ok) refused("The queue was not paused.", result.problem);
  };
  const resume = async () => {
    const result = outcome(await executeResume({}), (data) => data.generationQueueResume, "GenerationQueue");
    if (!result.ok) refused("The queue was not resumed.", result.problem);
  };
  const finish = async () => {
    const result = outcome(await executeFinish({}), (data) => data.generationQueueFinish, "GenerationQueue");
    if (!result.ok) refused("The queue goes on as before.", result.problem);
  };
  return { pause, resume, finish, pausing: pausing.fetching, resuming: resuming.fetching, finishing: finishing.fetching };
}

/** Sets how many jobs may wait; the problem, if it was refused. */
export function useLimit() {
  const [{ fetching }, execute] = useMutation(QueueLimit);
  const limit = async (depth: number): Promise<Problem | undefined> => {
    const result = outcome(await execute({ depth }), (data) => data.generationQueueLimit, "GenerationQueue");
    return result.ok ? undefined : result.problem;
  };
  return { limit, saving: fetching };
}

/** Gives a waiting job another priority; the problem, if it was refused. */
export function usePrioritize() {
  const [{ fetching }, execute] = useMutation(GenerationPrioritize);
  const prioritize = async (id: string, priority: number): Promise<Problem | undefined> => {
    const result = outcome(await execute({ id, priority }), (data) => data.generationPrioritize, "GenerationJob");
    return result.ok ? undefined : result.problem;
  };
  return { prioritize, saving: fetching };
}
