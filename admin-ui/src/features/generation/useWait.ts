import { useThrottledCallback } from "@mantine/hooks";
import { useEffect } from "react";
import { useQuery, useSubscription } from "urql";

import { WaitQuery } from "./api/jobs";
import { QueueTicks } from "./api/queue";

/** Milliseconds: a busy queue changes more often than anybody reads. */
const PACE = 2000;

export const counted = (before: number | undefined) => (before ?? 0) + 1;

/** How long a job has to wait yet, asked anew whenever the queue has changed; undefined when it does not wait. */
export function useWait(id: string, waits: boolean) {
  const [{ data }, execute] = useQuery({ query: WaitQuery, variables: { id }, pause: !waits });
  const [{ data: changes = 0 }] = useSubscription({ query: QueueTicks, pause: !waits }, counted);
  const soon = useThrottledCallback(() => execute({ requestPolicy: "network-only" }), PACE);
  useEffect(() => {
    if (waits && changes > 0) soon();
  }, [waits, changes, soon]);
  const job = data?.generationJob;
  return waits && job?.id === id ? job : undefined;
}
