import { Button, Tabs } from "@mantine/core";
import { IconAlertTriangle, IconListDetails, IconPhoto, IconSparkles } from "@tabler/icons-react";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useQuery, useSubscription } from "urql";

import { useLive } from "@/app/shell/LiveProvider";
import { useViewer } from "@/app/viewer";
import { AsGraphql, EmptyState, ErrorState, PageHeader, QueryView, Stale, TableSkeleton } from "@/components";
import { plural } from "@/lib/format";
import type { ResultOf } from "@/lib/graphql";
import { useInfinite } from "@/lib/useInfinite";

import { JobsQuery, QueueChanged, QueueQuery } from "../api/jobs";
import { FollowJobs } from "../components/FollowJobs";
import { JobTable } from "../components/JobTable";
import { QUEUE_TABS, type QueueTab } from "../routes";
import { useCancel } from "../useJobActions";

const route = getRouteApi("/shell/queue");
const LABELS: Record<QueueTab, string> = { queue: "Running and waiting", finished: "Finished", failed: "Failed" };

const generate = (
  <Button leftSection={<IconSparkles size={17} aria-hidden />} renderRoot={(props) => <Link to="/generate" {...props} />}>
    Generate
  </Button>
);

/** What runs, what waits, what came of what ran. */
export function QueuePage() {
  const { tab = "queue" } = route.useSearch();
  const navigate = route.useNavigate();
  const { queue } = useLive();
  const lead = queue && (queue.running + queue.queued === 0 ? "Nothing runs and nothing waits" : `${plural(queue.running, "job runs", "jobs run")}, ${plural(queue.queued, "waits", "wait")}`);
  const actions = (
    <>
      {tab === "queue" ? <AsGraphql document={QueueQuery} variables={() => ({})} /> : <AsGraphql document={JobsQuery} variables={() => pastVariables(tab)} />}
      {generate}
    </>
  );
  return (
    <>
      <PageHeader title="Queue" lead={lead ?? " "} actions={actions} />
      <Tabs value={tab} onChange={(next) => void navigate({ search: { tab: next === "queue" ? undefined : (next as QueueTab) } })} keepMounted={false}>
        <Tabs.List mb="md">
          {QUEUE_TABS.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {LABELS[name]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="queue">
          <Running />
        </Tabs.Panel>
        <Tabs.Panel value="finished">
          <Past kind="finished" />
        </Tabs.Panel>
        <Tabs.Panel value="failed">
          <Past kind="failed" />
        </Tabs.Panel>
      </Tabs>
    </>
  );
}

function Running() {
  const [result, execute] = useQuery({ query: QueueQuery });
  useSubscription({ query: QueueChanged });
  const allowed = useViewer()?.scopes.includes("GENERATION");
  const { cancel } = useCancel();
  return (
    <QueryView result={result} retry={() => execute({ requestPolicy: "network-only" })} skeleton={<TableSkeleton rows={4} columns={6} />} what="The queue could not be loaded.">
      {({ generationQueue: { jobs } }) =>
        jobs.length === 0 ? (
          <EmptyState icon={IconListDetails} action={generate}>
            Nothing runs and nothing waits. What you generate shows up here while it is made.
          </EmptyState>
        ) : (
          <>
            <FollowJobs ids={jobs.filter(({ state }) => state === "RUNNING" || state === "CANCELLING").map(({ id }) => id)} />
            <JobTable kind="queue" label="Running and waiting jobs" jobs={jobs} onCancel={allowed ? (job) => void cancel(job) : undefined} />
          </>
        )
      }
    </QueryView>
  );
}

const STATES = { finished: ["SUCCEEDED", "CANCELLED"], failed: ["FAILED"] } as const;
const pastVariables = (kind: keyof typeof STATES) => ({ first: 50, filter: { state: [...STATES[kind]] } });
const pick = (data: ResultOf<typeof JobsQuery>) => data.generationJobs;

function Past({ kind }: { kind: "finished" | "failed" }) {
  const list = useInfinite(JobsQuery, pastVariables(kind), pick);
  useWhenQueueChanges(list.reload);
  if (list.loading) return <TableSkeleton rows={8} columns={6} />;
  if (list.problem && list.items.length === 0) return <ErrorState problem={list.problem} what="The jobs could not be loaded." onRetry={list.reload} />;
  if (list.items.length === 0) {
    return kind === "finished" ? (
      <EmptyState icon={IconPhoto} action={generate}>
        No job has finished yet.
      </EmptyState>
    ) : (
      <EmptyState icon={IconAlertTriangle}>No job has failed.</EmptyState>
    );
  }
  return (
    <Stale>
      <JobTable kind={kind} label={`${LABELS[kind]} jobs`} jobs={list.items} onEnd={list.loadMore} fetching={list.fetching} />
    </Stale>
  );
}

/** A job that leaves the queue has ended: it belongs into a list of the past. */
function useWhenQueueChanges(reload: () => void) {
  const key = useLive().queue?.jobs.map(({ id }) => id).join();
  const seen = useRef(key);
  useEffect(() => {
    if (seen.current !== undefined && key !== undefined && seen.current !== key) reload();
    seen.current = key;
  }, [key, reload]);
}
