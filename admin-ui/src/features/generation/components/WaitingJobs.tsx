import { Text } from "@mantine/core";
import { IconListDetails } from "@tabler/icons-react";

import { EmptyState, useSelection } from "@/components";
import { count } from "@/lib/format";

import { narrowed } from "../queueListing";
import { useBulk } from "../useBulk";
import { useMoves } from "../useMoves";
import { BulkBar } from "./BulkBar";
import { QueueFilters } from "./QueueFilters";
import type { LiveJobsProps } from "./RunningJobs";
import { WaitingTable } from "./WaitingTable";

/** The jobs that wait, in the order in which they will begin. */
export function WaitingJobs({ queue, search, onSearch, allowed }: LiveJobsProps) {
  const moves = useMoves(queue.jobs.filter(({ state }) => state === "QUEUED"));
  const jobs = narrowed(moves.shown, search);
  const selection = useSelection(jobs.map(({ id }) => id));
  const bulk = useBulk();
  if (queue.queued === 0) return <EmptyState icon={IconListDetails}>Nothing waits: what is ordered begins at once when an engine is free.</EmptyState>;
  const rest = queue.queued - moves.shown.length;
  return (
    <>
      <QueueFilters search={search} onChange={onSearch} total={jobs.length} />
      <BulkBar jobs={jobs} selection={selection} bulk={bulk} />
      {jobs.length === 0 ? (
        <EmptyState icon={IconListDetails}>No waiting job fits these filters.</EmptyState>
      ) : (
        <WaitingTable all={moves.shown} jobs={jobs} moves={moves} selection={allowed ? selection : undefined} allowed={allowed} />
      )}
      {rest > 0 && (
        <Text c="dimmed" mt="xs">
          These are the first {count(moves.shown.length)}; {count(rest)} more wait behind them.
        </Text>
      )}
    </>
  );
}
