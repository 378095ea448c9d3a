import { ActionIcon, Text, Tooltip } from "@mantine/core";
import { IconPlayerStop } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";

import { type Column, DataTable, ProgressLine, RelativeTime, StateBadge } from "@/components";
import { SandboxLabel } from "@/features/library/components/SandboxLabel";
import { duration, percent } from "@/lib/format";

import type { JobInList } from "../api/jobs";
import { isOver } from "../progress";
import classes from "./JobTable.module.css";

const dash = <span className="quiet">—</span>;

/** What it looks like, or looks like now. */
function Thumb({ job }: { job: JobInList }) {
  const src = job.assets[0]?.thumbnailUrl ?? (isOver(job.state) ? null : job.progress.previewUrl);
  return <span className={classes.thumb}>{src && <img src={src} alt="" loading="lazy" />}</span>;
}

function Progress({ job }: { job: JobInList }) {
  const { percent: done, step, total, nodeTitle, etaSeconds } = job.progress;
  if (job.state === "QUEUED") return <span className="quiet">{job.queuePosition === 1 ? "Next in line" : job.queuePosition ? `${job.queuePosition - 1} before it` : "Waiting"}</span>;
  const now = total !== null && total > 1 ? `step ${step ?? 0} of ${total}` : (nodeTitle ?? "starting");
  return (
    <div className={classes.progress}>
      <span className={classes.numbers}>
        <span className="truncate">
          {percent(done)} · {now}
        </span>
        {etaSeconds !== null && <span className="quiet">{duration(Math.max(1, Math.round(etaSeconds)))} left</span>}
      </span>
      <ProgressLine percent={done} label={`Progress: ${job.prompt}`} />
    </div>
  );
}

/** What was asked for. Where there is no room for a column of its own, progress is a line under it. */
function Prompt({ job }: { job: JobInList }) {
  return (
    <>
      <span title={job.prompt}>{job.askedPrompt || job.prompt}</span>
      {job.state === "RUNNING" && (
        <span className={classes.narrow}>
          <ProgressLine percent={job.progress.percent} label={`Progress: ${job.prompt}`} />
        </span>
      )}
    </>
  );
}

function Took({ job }: { job: JobInList }) {
  if (!job.startedAt || !job.finishedAt) return dash;
  return <>{duration((Date.parse(job.finishedAt) - Date.parse(job.startedAt)) / 1000)}</>;
}

const state: Column<JobInList> = { id: "state", header: "State", width: 132, cell: (job) => <StateBadge state={job.state} /> };
const thumb: Column<JobInList> = { id: "thumb", header: "Picture", width: 84, cell: (job) => <Thumb job={job} /> };
const prompt: Column<JobInList> = { id: "prompt", header: "Prompt", cell: (job) => <Prompt job={job} /> };
const character: Column<JobInList> = { id: "character", header: "Character", width: 140, wide: true, cell: (job) => job.character?.name ?? dash };
const workflow: Column<JobInList> = { id: "workflow", header: "Workflow", width: 124, wide: true, cell: (job) => job.workflow.name };
const engine: Column<JobInList> = {
  id: "engine",
  header: "Engine",
  width: 132,
  wide: true,
  cell: ({ engine: by }) => (by ? by.sandbox ? <SandboxLabel /> : by.name : dash),
};
const reason: Column<JobInList> = { id: "error", header: "Why", wide: true, cell: ({ error }) => (error ? <Text span size="md" c="var(--bad)" truncate title={error.message}>{error.message}</Text> : dash) };
const took: Column<JobInList> = { id: "took", header: "Took", width: 88, align: "end", wide: true, cell: (job) => <Took job={job} /> };
const finished: Column<JobInList> = { id: "finished", header: "Finished", width: 112, align: "end", wide: true, cell: (job) => <RelativeTime at={job.finishedAt} /> };
const started: Column<JobInList> = { id: "started", header: "Started", width: 112, align: "end", wide: true, cell: (job) => <RelativeTime at={job.startedAt ?? job.createdAt} /> };
const progress: Column<JobInList> = { id: "progress", header: "Progress", width: 224, wide: true, cell: (job) => <Progress job={job} /> };

const cancel = (onCancel: (job: JobInList) => void): Column<JobInList> => ({
  id: "cancel",
  header: "Cancel",
  width: 76,
  align: "end",
  wide: true,
  cell: (job) => (
    <Tooltip label="Cancel">
      <ActionIcon aria-label={`Cancel: ${job.askedPrompt || job.prompt}`} disabled={job.state === "CANCELLING"} onClick={() => onCancel(job)}>
        <IconPlayerStop size={17} stroke={1.7} aria-hidden />
      </ActionIcon>
    </Tooltip>
  ),
});

const COLUMNS = {
  queue: [thumb, state, prompt, character, workflow, engine, progress, started],
  finished: [thumb, state, prompt, character, workflow, engine, took, finished],
  failed: [thumb, state, prompt, reason, character, engine, finished],
};

interface Props {
  kind: keyof typeof COLUMNS;
  label: string;
  jobs: readonly JobInList[];
  onCancel?: ((job: JobInList) => void) | undefined;
  onEnd?: (() => void) | undefined;
  fetching?: boolean;
}

/** Jobs, each a press away from its own page. */
export function JobTable({ kind, label, jobs, onCancel, onEnd, fetching = false }: Props) {
  const navigate = useNavigate();
  const columns = onCancel ? [...COLUMNS[kind], cancel(onCancel)] : COLUMNS[kind];
  return (
    <DataTable
      label={label}
      columns={columns}
      rows={jobs}
      rowId={({ id }) => id}
      onOpen={({ id }) => void navigate({ to: "/queue/$jobId", params: { jobId: id } })}
      onEnd={onEnd}
      fetching={fetching}
      maxHeight="calc(100dvh - var(--bar) - 176px)"
    />
  );
}
