import { useQuery, useSubscription } from "urql";

import { EnginesChanged, EnginesQuery } from "./api/engines";

/** All engines that are not removed, live. */
export function useEngines() {
  const [result, execute] = useQuery({ query: EnginesQuery });
  // The cache takes it in.
  useSubscription({ query: EnginesChanged });
  return { result, engines: result.data?.engines, retry: () => execute({ requestPolicy: "network-only" }) };
}
