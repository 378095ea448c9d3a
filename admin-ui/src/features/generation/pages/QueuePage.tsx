import { Badge, Button, Tabs } from "@mantine/core";
import { IconSparkles } from "@tabler/icons-react";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useQuery, useSubscription } from "urql";

import { useViewer } from "@/app/viewer";
import { AsGraphql, PageHeader, QueryView, TableSkeleton } from "@/components";
import { WhyJobsWait } from "@/features/engines/components/WhyJobsWait";
import { count } from "@/lib/format";

import { JobsQuery } from "../api/jobs";
import { QueueChanged, QueueQuery, WaitingQuery } from "../api/queue";
import { DepthField } from "../components/DepthField";
import { FinishedJobs } from "../components/FinishedJobs";
import { QueueActions } from "../components/QueueActions";
import { QueueBanner } from "../components/QueueBanner";
import { RunningJobs } from "../components/RunningJobs";
import { WaitingJobs } from "../components/WaitingJobs";
import { filterOf, pastVariables } from "../queueListing";
import { QUEUE_TABS, type QueueSearch, type QueueTab } from "../routes";
import { useQueueControl } from "../useQueueControl";
import { counted } from "../useWait";
import { PAGE } from "../useWaiting";

const route = getRouteApi("/shell/queue");
const LABELS: Record<QueueTab, string> = { running: "Running", waiting: "Waiting", finished: "Finished" };

/** What runs, what waits, what came of what ran. */
export function QueuePage() {
  const search = route.useSearch();
  const { tab = "running" } = search;
  const navigate = route.useNavigate();
  const [result, execute] = useQuery({ query: QueueQuery });
  const [{ data: changes = 0 }] = useSubscription({ query: QueueChanged }, counted);
  const allowed = useViewer()?.scopes.includes("GENERATION") ?? false;
  const control = useQueueControl();
  const queue = result.data?.generationQueue;
  const change = (next: QueueSearch) => void navigate({ search: (before) => ({ ...before, ...next }), replace: true });
  const numbers: Partial<Record<QueueTab, number | undefined>> = { running: queue?.running, waiting: queue?.queued };
  const actions = (
    <>
      {tab === "finished" && <AsGraphql document={JobsQuery} variables={() => pastVariables(search)} />}
      {tab === "waiting" && <AsGraphql document={WaitingQuery} variables={() => ({ first: PAGE, filter: filterOf(search) })} />}
      {tab === "running" && <AsGraphql document={QueueQuery} variables={() => ({})} />}
      {queue && allowed && <QueueActions queue={queue} control={control} />}
      <Button visibleFrom="xs" leftSection={<IconSparkles size={17} aria-hidden />} renderRoot={(props) => <Link to="/generate" {...props} />}>
        Generate
      </Button>
    </>
  );
  return (
    <>
      <PageHeader title="Queue" lead={queue ? <DepthField queue={queue} allowed={allowed} /> : " "} actions={actions} />
      {queue && <QueueBanner queue={queue} allowed={allowed} resuming={control.resuming} onResume={() => void control.resume()} />}
      <WhyJobsWait />
      <Tabs value={tab} onChange={(next) => void navigate({ search: (before) => ({ ...before, state: undefined, tab: next === "running" ? undefined : (next as QueueTab) }) })} keepMounted={false}>
        <Tabs.List mb="md">
          {QUEUE_TABS.map((name) => (
            <Tabs.Tab
              key={name}
              value={name}
              rightSection={
                numbers[name] ? (
                  <Badge size="sm" variant="light" color="gray">
                    {count(numbers[name])}
                  </Badge>
                ) : undefined
              }
            >
              {LABELS[name]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={tab}>
          {tab === "finished" ? (
            <FinishedJobs search={search} onSearch={change} allowed={allowed} />
          ) : (
            <QueryView result={result} retry={() => execute({ requestPolicy: "network-only" })} skeleton={<TableSkeleton rows={4} columns={6} />} what="The queue could not be loaded.">
              {({ generationQueue }) =>
                tab === "running" ? (
                  <RunningJobs queue={generationQueue} search={search} onSearch={change} allowed={allowed} />
                ) : (
                  <WaitingJobs queue={generationQueue} changes={changes} search={search} onSearch={change} allowed={allowed} />
                )
              }
            </QueryView>
          )}
        </Tabs.Panel>
      </Tabs>
    </>
  );
}
