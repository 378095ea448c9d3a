import { UnstyledButton } from "@mantine/core";
import { IconAlertTriangle, IconPhoto } from "@tabler/icons-react";

import { ProgressLine, StateBadge } from "@/components";
import { SandboxLabel } from "@/features/library/components/SandboxLabel";
import { percent } from "@/lib/format";

import type { PairJob } from "../api/experiments";
import { isOver } from "../progress";
import classes from "./PairPicture.module.css";

const side = (job: PairJob | null, name: "width" | "height") => {
  const value = (job?.parameters as Record<string, unknown> | undefined)?.[name];
  return job?.assets[0]?.[name] ?? (typeof value === "number" ? value : 512);
};

interface Props {
  /** "A" or "B". */
  letter: string;
  seed: string;
  job: PairJob | null;
  onOpen: () => void;
}

/** One of two pictures: as it looks now, and how far it is. */
export function PairPicture({ letter, seed, job, onOpen }: Props) {
  const asset = job?.assets[0];
  const over = job !== null && isOver(job.state);
  const src = asset?.url ?? (over ? null : job?.progress.previewUrl);
  return (
    <div className={classes.one}>
      <div className={classes.frame}>
        <UnstyledButton className={classes.picture} style={{ aspectRatio: `${side(job, "width")} / ${side(job, "height")}` }} onClick={onOpen} aria-label={`${letter} with seed ${seed}: compare in full size`}>
          {src ? <img src={src} alt="" /> : job?.state === "FAILED" ? <IconAlertTriangle size={28} stroke={1.3} aria-hidden /> : <IconPhoto size={28} stroke={1.3} aria-hidden />}
        </UnstyledButton>
        {asset?.sandbox && (
          <span className={classes.label}>
            <SandboxLabel over />
          </span>
        )}
      </div>
      {job === null ? (
        <span className="quiet">Its job is not there any more.</span>
      ) : job.state === "SUCCEEDED" ? null : (
        <div className={classes.state}>
          <StateBadge state={job.state} />
          {job.state === "RUNNING" && <span>{percent(job.progress.percent)}</span>}
          {job.error && <span className={classes.why}>{job.error.message}</span>}
          {job.state === "RUNNING" && (
            <span className={classes.line}>
              <ProgressLine percent={job.progress.percent} label={`Progress of ${letter} with seed ${seed}`} />
            </span>
          )}
        </div>
      )}
    </div>
  );
}
