import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { IconListDetails, IconPlayerStop } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";

import { type Column, EmptyState, useSelection } from "@/components";
import { plural } from "@/lib/format";

import type { JobInList } from "../api/jobs";
import type { Queue } from "../api/queue";
import { isNarrowed, narrowed } from "../queueListing";
import type { QueueSearch } from "../routes";
import { useBulk } from "../useBulk";
import { useCancel } from "../useJobActions";
import { BulkBar } from "./BulkBar";
import { FollowJobs } from "./FollowJobs";
import { JobTable } from "./JobTable";
import { QueueFilters } from "./QueueFilters";

interface Props {
  queue: Queue;
  search: QueueSearch;
  onSearch: (change: QueueSearch) => void;
  allowed: boolean;
}

/** The jobs that are being painted, each with its progress. */
export function RunningJobs({ queue, search, onSearch, allowed }: Props) {
  const busy = queue.runningJobs;
  const jobs = narrowed(busy, search);
  const selection = useSelection(jobs.map(({ id }) => id));
  const bulk = useBulk();
  const { cancel } = useCancel();
  const stop: Column<JobInList> = {
    id: "cancel",
    header: "",
    width: 56,
    align: "end",
    cell: (job) => (
      <Tooltip label="Cancel">
        <ActionIcon aria-label={`Cancel: ${job.askedPrompt || job.prompt}`} disabled={job.state === "CANCELLING"} onClick={() => void cancel(job)}>
          <IconPlayerStop size={17} stroke={1.7} aria-hidden />
        </ActionIcon>
      </Tooltip>
    ),
  };
  return (
    <>
      <FollowJobs ids={busy.map(({ id }) => id)} />
      {(busy.length > 1 || (busy.length > 0 && isNarrowed(search))) && <QueueFilters search={search} onChange={onSearch} total={jobs.length} />}
      <BulkBar jobs={jobs} selection={selection} bulk={bulk} />
      {busy.length === 0 ? (
        <NothingRuns queue={queue} />
      ) : jobs.length === 0 ? (
        <EmptyState icon={IconListDetails}>No running job fits these filters.</EmptyState>
      ) : (
        <JobTable kind="running" label="Running jobs" jobs={jobs} selection={allowed ? selection : undefined} after={allowed ? [stop] : []} />
      )}
    </>
  );
}

function NothingRuns({ queue: { queued, state } }: { queue: Queue }) {
  if (queued === 0) return <EmptyState icon={IconListDetails}>Nothing runs and nothing waits. What you generate shows up here while it is made.</EmptyState>;
  const why = state === "RUNNING" ? "no engine is free for it yet" : "the queue does not begin new jobs now";
  const look = (
    <Button variant="default" renderRoot={(props) => <Link to="/queue" search={{ tab: "waiting" }} {...props} />}>
      See what waits
    </Button>
  );
  return (
    <EmptyState icon={IconListDetails} action={look}>
      Nothing runs; {plural(queued, "job waits", "jobs wait")}: {why}.
    </EmptyState>
  );
}
