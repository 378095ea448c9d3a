import { Stack } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useQuery, useSubscription } from "urql";

import { useViewer } from "@/app/viewer";
import { Banner } from "@/components";

import { EngineStandings, EngineStandingsChanged } from "../api/engines";
import { allSilent } from "../standing";
import { useEngineSteps } from "../useEngineSteps";
import { SetAside } from "./SetAside";

/** Where the engines are why jobs wait, live: those set aside, and those that do not answer where no other does. */
export function WhyJobsWait() {
  const [{ data }] = useQuery({ query: EngineStandings });
  // The cache takes it in.
  useSubscription({ query: EngineStandingsChanged });
  const allowed = useViewer()?.scopes.includes("SERVICES") ?? false;
  const steps = useEngineSteps();
  if (!data) return null;
  const silent = allSilent(data.engines);
  return (
    <>
      <SetAside engines={data.engines} steps={allowed ? steps : undefined} named />
      {silent.length > 0 && (
        <Stack gap="xs" mb="md">
          {silent.map(({ id, name, lastError }) => (
            <Banner key={id} tone="warn" icon={IconAlertTriangle} title={`${name} does not answer`}>
              {lastError?.replace(/\.?$/, ".")} Jobs wait until it does.
            </Banner>
          ))}
        </Stack>
      )}
    </>
  );
}
