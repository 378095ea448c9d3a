import { notifications } from "@mantine/notifications";
import { useMutation } from "urql";

import { outcome } from "@/lib/problems";

import { GenerationRetry } from "./api/queue";

/** Orders a failed or cancelled job again, as a new one. A second press gives the same new job: the server sees to it. */
export function useRetry(onStarted: (id: string) => void) {
  const [{ fetching }, execute] = useMutation(GenerationRetry);
  const retry = async (id: string) => {
    const result = outcome(await execute({ id }), (data) => data.generationRetry, "GenerationJob");
    if (result.ok) onStarted(result.value.id);
    else notifications.show({ title: "The job was not ordered again.", message: result.problem.message, color: "red" });
  };
  return { retry, retrying: fetching };
}
