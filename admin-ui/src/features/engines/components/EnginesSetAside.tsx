import { useQuery, useSubscription } from "urql";

import { useViewer } from "@/app/viewer";

import { EngineStandings, EngineStandingsChanged } from "../api/engines";
import { useEngineSteps } from "../useEngineSteps";
import { SetAside } from "./SetAside";

/** On other pages: which engines get no jobs because their device failed, live. Nothing when all is well. */
export function EnginesSetAside() {
  const [{ data }] = useQuery({ query: EngineStandings });
  // The cache takes it in.
  useSubscription({ query: EngineStandingsChanged });
  const allowed = useViewer()?.scopes.includes("SERVICES") ?? false;
  const steps = useEngineSteps();
  return data ? <SetAside engines={data.engines} steps={allowed ? steps : undefined} named /> : null;
}
