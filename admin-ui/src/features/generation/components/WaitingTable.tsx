import { ActionIcon, Menu, Text, Tooltip, VisuallyHidden } from "@mantine/core";
import { IconArrowBarToDown, IconArrowBarToUp, IconArrowDown, IconArrowUp, IconDots, IconFlag, IconGripVertical, IconPlayerStop } from "@tabler/icons-react";
import { useState } from "react";

import type { Column, Selection } from "@/components";

import type { JobInList, WaitingJob } from "../api/jobs";
import { step, toEnd } from "../moving";
import { useCancel } from "../useJobActions";
import type { useMoves } from "../useMoves";
import { useRowDrag } from "../useRowDrag";
import { JobTable } from "./JobTable";
import { PriorityDialog } from "./PriorityDialog";
import classes from "./WaitingTable.module.css";

const icon = (Icon: typeof IconDots) => <Icon size={16} stroke={1.7} aria-hidden />;
const nameOf = (job: JobInList) => job.askedPrompt || job.prompt;

interface Props {
  /** Those at hand, as the person has put them. */
  jobs: readonly WaitingJob[];
  /** How many wait in all. */
  queued: number;
  moves: ReturnType<typeof useMoves>;
  selection: Selection | undefined;
  allowed: boolean;
  /** The end of those at hand comes near. */
  onEnd: () => void;
  fetching: boolean;
}

/** What waits, in order: dragged by the handle, moved with Alt and an arrow, or by its menu. */
export function WaitingTable({ jobs, queued, moves, selection, allowed, onEnd, fetching }: Props) {
  const [prioritized, setPrioritized] = useState<JobInList>();
  const { begin, mark } = useRowDrag(jobs, moves.move);
  const handle: Column<JobInList> = {
    id: "handle",
    header: "",
    width: 36,
    wide: true,
    cell: (job) => (
      <Tooltip label="Drag, or Alt with an arrow key">
        <span className={classes.handle} onPointerDown={begin(job.id)}>
          <IconGripVertical size={16} stroke={1.7} aria-hidden />
        </span>
      </Tooltip>
    ),
  };
  const menu: Column<JobInList> = { id: "menu", header: "", width: 56, align: "end", cell: (job) => <JobMenu job={job} jobs={jobs} queued={queued} onMove={moves.move} onPrioritize={() => setPrioritized(job)} /> };
  return (
    <>
      <VisuallyHidden role="status" aria-live="assertive">
        {moves.said}
      </VisuallyHidden>
      <JobTable
        kind="waiting"
        label="Waiting jobs"
        jobs={jobs}
        selection={selection}
        onEnd={onEnd}
        fetching={fetching}
        before={allowed ? [handle] : []}
        after={allowed ? [menu] : []}
        onMove={allowed ? (job, by) => moves.move(step(jobs, job.id, by)) : undefined}
        mark={mark}
      />
      {allowed && (
        <Text size="xs" c="dimmed" mt={8} visibleFrom="sm">
          Drag a row by its handle, or move the focused one with Alt and ↑ or ↓. It takes its neighbour’s priority.
        </Text>
      )}
      {prioritized && <PriorityDialog job={prioritized} onClose={() => setPrioritized(undefined)} />}
    </>
  );
}

function JobMenu({ job, jobs, queued, onMove, onPrioritize }: { job: JobInList; jobs: readonly JobInList[]; queued: number; onMove: Props["moves"]["move"]; onPrioritize: () => void }) {
  const { cancel } = useCancel();
  const [up, down, top, bottom] = [step(jobs, job.id, -1), step(jobs, job.id, 1), toEnd(job, "FIRST", queued), toEnd(job, "LAST", queued)];
  return (
    <Menu position="bottom-end" width={208}>
      <Menu.Target>
        <ActionIcon aria-label={`What to do with: ${nameOf(job)}`}>{icon(IconDots)}</ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={icon(IconArrowBarToUp)} disabled={!top} onClick={() => onMove(top)}>
          To the top
        </Menu.Item>
        <Menu.Item leftSection={icon(IconArrowUp)} disabled={!up} onClick={() => onMove(up)}>
          One up
        </Menu.Item>
        <Menu.Item leftSection={icon(IconArrowDown)} disabled={!down} onClick={() => onMove(down)}>
          One down
        </Menu.Item>
        <Menu.Item leftSection={icon(IconArrowBarToDown)} disabled={!bottom} onClick={() => onMove(bottom)}>
          To the end
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={icon(IconFlag)} onClick={onPrioritize}>
          Priority…
        </Menu.Item>
        <Menu.Item color="red" leftSection={icon(IconPlayerStop)} onClick={() => void cancel(job)}>
          Cancel
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
