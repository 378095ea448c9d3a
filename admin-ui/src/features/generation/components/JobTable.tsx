import { VisuallyHidden } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";

import { type Column, DataTable, type DataTableProps, ProgressLine, RelativeTime, StateBadge } from "@/components";
import { count, duration, percent } from "@/lib/format";
import { exact, useNow } from "@/lib/time";

import type { ExpectedStart, JobInList, WaitingJob } from "../api/jobs";
import { expected } from "../expecting";
import { isOver } from "../progress";
import classes from "./JobTable.module.css";

/** A waiting one says when it will begin. */
type Row = JobInList & Partial<Pick<WaitingJob, "expectedStart">>;

const dash = <span className="quiet">—</span>;

/** What it looks like, or looks like now. */
function Thumb({ job }: { job: JobInList }) {
  const src = job.assets[0]?.thumbnailUrl ?? (isOver(job.state) ? null : job.progress.previewUrl);
  return <span className={classes.thumb}>{src && <img src={src} alt="" loading="lazy" />}</span>;
}

function Progress({ job }: { job: JobInList }) {
  const { percent: done, step, total, nodeTitle, etaSeconds } = job.progress;
  const now = job.state === "CANCELLING" ? "cancelling" : total !== null && total > 1 ? `step ${step ?? 0} of ${total}` : (nodeTitle ?? "starting");
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

/** What was asked for, and why there is no picture. Where there is no room for a column of its own, progress is a line under it. */
function Prompt({ job }: { job: Row }) {
  return (
    <>
      <span title={job.prompt}>{job.askedPrompt || job.prompt}</span>
      {job.error && (
        <span className={classes.why} title={job.error.message}>
          {job.error.message}
        </span>
      )}
      {job.expectedStart?.at && (
        <span className={classes.narrow} data-under>
          <Begins start={job.expectedStart} />
        </span>
      )}
      {job.state === "RUNNING" && (
        <span className={classes.narrow}>
          <ProgressLine percent={job.progress.percent} label={`Progress: ${job.prompt}`} />
        </span>
      )}
    </>
  );
}

function By({ engine: { name, sandbox } }: { engine: NonNullable<JobInList["engine"]> }) {
  return (
    <>
      <span title={name}>{name}</span>
      {sandbox && <span className={classes.under}>sandbox, no model</span>}
    </>
  );
}

/** A title alone is not read out. */
function Unknown({ why }: { why: string }) {
  return (
    <span className={`quiet ${classes.unknown}`} title={why}>
      <span aria-hidden>—</span>
      <VisuallyHidden>{why}</VisuallyHidden>
    </span>
  );
}

/** When it will begin; on hover exactly, or why that is not known. */
function Begins({ start }: { start: ExpectedStart }) {
  const now = useNow(1000);
  if (start.at === null) return start.unknownReason === null ? dash : <Unknown why={start.unknownReason} />;
  return (
    <time dateTime={start.at} title={exact(start.at)}>
      {expected(start.at, now)}
    </time>
  );
}

function Took({ job }: { job: JobInList }) {
  if (!job.startedAt || !job.finishedAt) return dash;
  return <>{duration((Date.parse(job.finishedAt) - Date.parse(job.startedAt)) / 1000)}</>;
}

const state: Column<Row> = { id: "state", header: "State", width: 132, cell: (job) => <StateBadge state={job.state} /> };
const thumb: Column<Row> = { id: "thumb", header: "Picture", width: 76, cell: (job) => <Thumb job={job} /> };
const prompt: Column<Row> = { id: "prompt", header: "Prompt", cell: (job) => <Prompt job={job} /> };
const character: Column<Row> = { id: "character", header: "Character", width: 124, wide: true, cell: (job) => job.character?.name ?? dash };
const workflow: Column<Row> = { id: "workflow", header: "Workflow", width: 124, wide: true, cell: (job) => job.workflow.name };
const by: Column<Row> = { id: "engine", header: "Engine", width: 140, wide: true, cell: ({ engine }) => (engine ? <By engine={engine} /> : dash) };
const wanted: Column<Row> = { id: "wanted", header: "Engine", width: 104, wide: true, cell: ({ wantedEngine }) => wantedEngine?.name ?? <span className="quiet">Any</span> };
const batch: Column<Row> = { id: "batch", header: "Pictures", width: 80, align: "end", wide: true, cell: (job) => job.batch };
const priority: Column<Row> = { id: "priority", header: "Priority", width: 76, align: "end", wide: true, cell: (job) => (job.priority === 0 ? <span className="quiet">0</span> : job.priority) };
const ordered: Column<Row> = { id: "ordered", header: "Ordered", width: 112, align: "end", wide: true, cell: (job) => <RelativeTime at={job.createdAt} /> };
const begins: Column<Row> = { id: "begins", header: "Begins", width: 100, align: "end", wide: true, cell: ({ expectedStart }) => (expectedStart ? <Begins start={expectedStart} /> : dash) };
const took: Column<Row> = { id: "took", header: "Took", width: 88, align: "end", wide: true, cell: (job) => <Took job={job} /> };
const finished: Column<Row> = { id: "finished", header: "Finished", width: 120, align: "end", wide: true, cell: (job) => <RelativeTime at={job.finishedAt} /> };
const started: Column<Row> = { id: "started", header: "Began", width: 120, align: "end", wide: true, cell: (job) => <RelativeTime at={job.startedAt ?? job.createdAt} /> };
const progress: Column<Row> = { id: "progress", header: "Progress", width: 248, wide: true, cell: (job) => <Progress job={job} /> };

const place: Column<Row> = { id: "place", header: "Place", width: 64, align: "end", cell: ({ queuePosition }) => (queuePosition === null ? dash : count(queuePosition)) };

const COLUMNS = {
  running: [thumb, prompt, character, workflow, by, progress, started],
  waiting: [place, prompt, character, workflow, wanted, batch, priority, ordered, begins],
  finished: [thumb, state, prompt, character, workflow, by, took, finished],
};

interface Props extends Pick<DataTableProps<Row>, "onEnd" | "fetching" | "selection" | "onMove" | "mark"> {
  kind: keyof typeof COLUMNS;
  label: string;
  jobs: readonly Row[];
  /** Before and after the others: a handle, what can be done. */
  before?: readonly Column<Row>[];
  after?: readonly Column<Row>[];
}

const NONE: readonly Column<Row>[] = [];

/** Jobs, each a press away from its own page. */
export function JobTable({ kind, label, jobs, before = NONE, after = NONE, ...rest }: Props) {
  const navigate = useNavigate();
  const columns = [...before, ...COLUMNS[kind], ...after];
  return (
    <DataTable
      label={label}
      columns={columns}
      rows={jobs}
      rowId={({ id }) => id}
      onOpen={({ id }) => void navigate({ to: "/queue/$jobId", params: { jobId: id } })}
      maxHeight="calc(100dvh - var(--bar) - 228px)"
      {...rest}
    />
  );
}
