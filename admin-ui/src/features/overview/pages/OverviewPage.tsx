import { SimpleGrid, Skeleton, Stack } from "@mantine/core";
import { useQuery, useSubscription } from "urql";

import { PageHeader, QueryView } from "@/components";
import { useHealth } from "@/features/services/api/health";

import { OverviewAssets, type OverviewData, OverviewLedger, OverviewQuery } from "../api/overview";
import { Failures } from "../components/Failures";
import { FirstSteps, type Step } from "../components/FirstSteps";
import { LedgerPanel } from "../components/LedgerPanel";
import { Machine } from "../components/Machine";
import { Pictures } from "../components/Pictures";
import { RunningJob } from "../components/RunningJob";
import { ServiceTiles } from "../components/ServiceTiles";
import { StateLine } from "../components/StateLine";

const steps = ({ ledger, characters, assets }: OverviewData): Step[] => [
  { title: "Create a character", why: "Who the pictures show, and how they speak.", to: "/characters/new", done: characters.totalCount > 0 },
  { title: "Generate a picture", why: "Watch it come to life, step by step.", to: "/generate", done: assets.totalCount > 0 },
  { title: "Import your ledger", why: "The list of work, with its runs and evidence.", to: "/ledger/import", done: ledger.full.total > 0 },
];

/** Is all well, what is running, what needs me: in five seconds. */
export function OverviewPage() {
  const health = useHealth();
  const [overview, execute] = useQuery({ query: OverviewQuery });
  useSubscription({ query: OverviewLedger });
  useSubscription({ query: OverviewAssets });
  return (
    <>
      <PageHeader title="Overview" />
      <Stack gap="md">
        <QueryView result={health.result} retry={health.retry} skeleton={<HealthSkeleton />} what="The state of the services could not be loaded.">
          {({ services }) => (
            <Stack gap="md">
              <StateLine health={services} />
              <ServiceTiles services={services.services} />
            </Stack>
          )}
        </QueryView>
        <QueryView result={overview} retry={() => execute({ requestPolicy: "network-only" })} skeleton={<BodySkeleton />} what="The overview could not be loaded.">
          {(data) => (
            <Stack gap="md">
              <FirstSteps steps={steps(data)} />
              <SimpleGrid cols={{ base: 1, md: 2 }}>
                <RunningJob />
                <LedgerPanel ledger={data.ledger} />
              </SimpleGrid>
              <Machine />
              <Pictures assets={data.assets} />
              <Failures jobs={data.generationJobs} />
            </Stack>
          )}
        </QueryView>
      </Stack>
    </>
  );
}

function HealthSkeleton() {
  return (
    <Stack gap="md" aria-busy aria-label="Loading">
      <Skeleton height={36} width={360} />
      <SimpleGrid cols={{ base: 2, md: 4 }} spacing="sm">
        {[0, 1, 2, 3].map((tile) => (
          <Skeleton key={tile} height={66} radius="lg" />
        ))}
      </SimpleGrid>
    </Stack>
  );
}

function BodySkeleton() {
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} aria-busy aria-label="Loading">
      <Skeleton height={260} radius="lg" />
      <Skeleton height={260} radius="lg" />
    </SimpleGrid>
  );
}
