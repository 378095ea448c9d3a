import { Link } from "@tanstack/react-router";

import { type Column, DataTable, Meter, ProgressLine, RelativeTime, StateBadge } from "@/components";
import { SandboxLabel } from "@/features/library/components/SandboxLabel";
import { duration, milliseconds, percent, plural, timeOfDay } from "@/lib/format";

import type { Engine } from "../api/engines";
import { megapixels, memoryOf, standingOf } from "../standing";
import classes from "./EngineTable.module.css";

const dash = <span className="quiet">—</span>;

function Name({ engine: { name, sandbox, version, deviceName, url } }: { engine: Engine }) {
  return (
    <div className={classes.two}>
      <span className={classes.name}>
        <b className="truncate">{name}</b> {sandbox && <SandboxLabel />}
      </span>
      <span className={classes.under} title={url}>
        {[version && (sandbox ? version : `ComfyUI ${version}`), deviceName].filter(Boolean).join(" · ") || (sandbox ? "sandbox" : url)}
      </span>
    </div>
  );
}

function Standing({ engine }: { engine: Engine }) {
  const { lastError, lastSeenAt, latencyMs, state, enabled, setAsideUntil, setAsideReason } = engine;
  const standing = standingOf(engine);
  const aside = standing === "SET_ASIDE" && setAsideUntil ? `until ${timeOfDay(setAsideUntil)} · ${setAsideReason ?? ""}` : undefined;
  const wrong = aside ?? (enabled && state !== "ONLINE" && lastError);
  return (
    <div className={classes.two}>
      <StateBadge state={standing} plain />
      <span className={classes.under} title={aside ?? lastError ?? undefined}>
        {wrong || <>seen <RelativeTime at={lastSeenAt} missing="never" />{state === "ONLINE" && latencyMs !== null && ` · ${milliseconds(latencyMs)}`}</>}
      </span>
    </div>
  );
}

function Memory({ engine }: { engine: Engine }) {
  const { percent: used, text } = memoryOf(engine);
  if (used === null) {
    return (
      <div className={classes.two} title={text}>
        <span className="quiet">Unknown</span>
        <span className={classes.under}>{text}</span>
      </div>
    );
  }
  return (
    <div className={classes.meter}>
      <span>{text}</span>
      <Meter percent={used} label={`Memory of ${engine.name}`} text={text} warnAt={85} dangerAt={95} />
    </div>
  );
}

function Work({ engine: { currentJob, queueRemaining, name } }: { engine: Engine }) {
  const others = (queueRemaining ?? 0) - (currentJob ? 1 : 0);
  const waits = others > 0 ? `${plural(others, "other prompt")} on it` : "";
  if (!currentJob) return <span className="quiet">{waits || "Idle"}</span>;
  const { percent: done, step, total, nodeTitle } = currentJob.progress;
  const now = total !== null && total > 1 ? `step ${step ?? 0} of ${total}` : (nodeTitle ?? "starting");
  return (
    <div className={classes.meter}>
      <span className="truncate">
        <Link to="/queue/$jobId" params={{ jobId: currentJob.id }} className={classes.link}>
          {currentJob.askedPrompt || currentJob.prompt}
        </Link>
      </span>
      <ProgressLine percent={done} label={`Progress of the job on ${name}`} />
      <span className={classes.under}>{[percent(done), now, waits].filter(Boolean).join(" · ")}</span>
    </div>
  );
}

function Limits({ engine: { maxBatch, maxPixels, runLimitSeconds } }: { engine: Engine }) {
  const each = [maxBatch !== null && plural(maxBatch, "picture"), maxPixels !== null && megapixels(maxPixels), runLimitSeconds !== null && duration(runLimitSeconds)].filter(Boolean);
  return each.length === 0 ? <span className="quiet">None</span> : <div className={classes.two}>{each.map((one) => <span key={String(one)} className={classes.under}>{one}</span>)}</div>;
}

export const limitWords = ({ maxBatch, maxPixels, runLimitSeconds }: Pick<Engine, "maxBatch" | "maxPixels" | "runLimitSeconds">): string =>
  [maxBatch !== null && plural(maxBatch, "picture"), maxPixels !== null && megapixels(maxPixels), runLimitSeconds !== null && duration(runLimitSeconds)].filter(Boolean).join(" · ");

const columns: readonly Column<Engine>[] = [
  { id: "name", header: "Engine", cell: (engine) => <Name engine={engine} /> },
  { id: "state", header: "State", width: 184, cell: (engine) => <Standing engine={engine} /> },
  { id: "memory", header: "Memory", width: 176, wide: true, cell: (engine) => <Memory engine={engine} /> },
  { id: "work", header: "Work", width: 240, wide: true, cell: (engine) => <Work engine={engine} /> },
  { id: "limits", header: "Limits", width: 132, wide: true, cell: (engine) => <Limits engine={engine} /> },
  { id: "affinity", header: "Last model", width: 144, wide: true, cell: ({ lastCheckpoint }) => (lastCheckpoint ? <span title={lastCheckpoint}>{lastCheckpoint.replace(/\.(safetensors|ckpt)$/, "")}</span> : dash) },
];

/** Every engine in a line: how it stands, what it has and what it does. */
export function EngineTable({ engines, openId, onOpen }: { engines: readonly Engine[]; openId: string | undefined; onOpen: (id: string) => void }) {
  return <DataTable label="Engines" columns={columns} rows={engines} rowId={({ id }) => id} openId={openId} onOpen={({ id }) => onOpen(id)} maxHeight="calc(100dvh - var(--bar) - 220px)" />;
}
