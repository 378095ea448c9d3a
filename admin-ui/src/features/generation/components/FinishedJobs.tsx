import { useThrottledCallback } from "@mantine/hooks";
import { IconPhoto } from "@tabler/icons-react";
import { useEffect, useRef } from "react";

import { useLive } from "@/app/shell/LiveProvider";
import { EmptyState, ErrorState, Stale, TableSkeleton, useSelection } from "@/components";
import type { ResultOf } from "@/lib/graphql";
import { useInfinite } from "@/lib/useInfinite";

import { JobsQuery } from "../api/jobs";
import { isNarrowed, pastVariables } from "../queueListing";
import type { QueueSearch } from "../routes";
import { useBulk } from "../useBulk";
import { BulkBar } from "./BulkBar";
import { JobTable } from "./JobTable";
import { QueueFilters } from "./QueueFilters";

const pick = (data: ResultOf<typeof JobsQuery>) => data.generationJobs;
/** A busy queue ends many jobs in a second; the list follows at this pace. */
const PACE = 2000;

/** What came of the jobs that are over, what ended last first, page after page. */
export function FinishedJobs({ search, onSearch, allowed }: { search: QueueSearch; onSearch: (change: QueueSearch) => void; allowed: boolean }) {
  const list = useInfinite(JobsQuery, pastVariables(search), pick);
  const selection = useSelection(list.items.map(({ id }) => id));
  const bulk = useBulk();
  useWhenQueueChanges(list.reload);
  return (
    <>
      <QueueFilters search={search} onChange={onSearch} total={list.totalCount} />
      <BulkBar jobs={list.items} selection={selection} bulk={bulk} />
      {list.loading ? (
        <TableSkeleton rows={8} columns={6} />
      ) : list.problem && list.items.length === 0 ? (
        <ErrorState problem={list.problem} what="The jobs could not be loaded." onRetry={list.reload} />
      ) : list.items.length === 0 ? (
        <EmptyState icon={IconPhoto}>{isNarrowed(search) ? "No finished job fits these filters." : "No job has finished yet."}</EmptyState>
      ) : (
        <Stale list={list}>
          <JobTable kind="finished" label="Finished jobs" jobs={list.items} selection={allowed ? selection : undefined} onEnd={list.loadMore} fetching={list.fetching} />
        </Stale>
      )}
    </>
  );
}

/** A job that leaves the queue has ended: it belongs into a list of the past. */
function useWhenQueueChanges(reload: () => void) {
  const { queue } = useLive();
  // Of a long queue only the first jobs are known; its numbers speak for the others.
  const key = queue && [queue.queued, queue.running, ...queue.jobs.map(({ id }) => id)].join();
  const seen = useRef(key);
  const soon = useThrottledCallback(reload, PACE);
  useEffect(() => {
    if (seen.current !== undefined && key !== undefined && seen.current !== key) soon();
    seen.current = key;
  }, [key, soon]);
}
