import { IconListDetails } from "@tabler/icons-react";
import { useEffect, useRef } from "react";

import { EmptyState, ErrorState, TableSkeleton, useSelection } from "@/components";

import type { ChosenJob } from "../api/jobs";
import type { Queue } from "../api/queue";
import { filterOf, isNarrowed } from "../queueListing";
import type { QueueSearch } from "../routes";
import { useBulk } from "../useBulk";
import { useEveryChoice } from "../useEveryChoice";
import { useMoves } from "../useMoves";
import { useWaiting } from "../useWaiting";
import { BulkBar } from "./BulkBar";
import { QueueFilters } from "./QueueFilters";
import { WaitingTable } from "./WaitingTable";

interface Props {
  queue: Queue;
  /** How often the queue has changed. */
  changes: number;
  search: QueueSearch;
  onSearch: (change: QueueSearch) => void;
  allowed: boolean;
}

/** The jobs that wait, in the order in which they will begin. */
export function WaitingJobs({ queue, changes, search, onSearch, allowed }: Props) {
  const list = useWaiting(filterOf(search), changes);
  const moves = useMoves(list.items, { queued: queue.queued, complete: !list.more }, list.refresh);
  const every = useEveryChoice(list.key, moves.shown, list.everything);
  const selection = useSelection(every.ids);
  const bulk = useBulk();
  const shown = useRef(list.key);
  useEffect(() => {
    shown.current = list.key;
  }, [list.key]);
  const chooseAll = async () => {
    const found = await every.fetch();
    // The filter may have changed meanwhile: then it is another list that is shown.
    if (found && shown.current === list.key) selection.set(found.map(({ id }) => id));
  };
  const cancelMany = async (chosen: readonly ChosenJob[]) => {
    const now = await every.stillWaiting(chosen);
    return now !== undefined && bulk.cancelMany(now);
  };
  return (
    <>
      {queue.queued > 0 && <QueueFilters search={search} onChange={onSearch} total={list.total} />}
      <BulkBar
        jobs={every.jobs}
        selection={selection}
        bulk={{ ...bulk, busy: bulk.busy || every.fetching, cancelMany }}
        more={list.more && list.total !== undefined ? { total: list.total, choosing: every.fetching, choose: () => void chooseAll() } : undefined}
      />
      {queue.queued === 0 ? (
        <EmptyState icon={IconListDetails}>Nothing waits: what is ordered begins at once when an engine is free.</EmptyState>
      ) : list.loading ? (
        <TableSkeleton rows={8} columns={6} />
      ) : list.problem && list.items.length === 0 ? (
        <ErrorState problem={list.problem} what="The waiting jobs could not be loaded." onRetry={() => void list.refresh()} />
      ) : moves.shown.length === 0 ? (
        isNarrowed(search) ? (
          <EmptyState icon={IconListDetails}>No waiting job fits these filters.</EmptyState>
        ) : (
          // Some wait, so they are on their way.
          <TableSkeleton rows={8} columns={6} />
        )
      ) : (
        <WaitingTable jobs={moves.shown} queued={queue.queued} moves={moves} selection={allowed ? selection : undefined} allowed={allowed} onEnd={list.loadMore} fetching={list.fetching} />
      )}
      {queue.queued > 0 && list.problem && list.items.length > 0 && <ErrorState compact problem={list.problem} what="The list could not be brought up to date." onRetry={() => void list.refresh()} />}
    </>
  );
}
