import { Button, Group, UnstyledButton } from "@mantine/core";
import { IconPlayerStop, IconRefresh } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";

import { Stale } from "@/components";

import type { Job } from "../api/jobs";
import { isOver, type Standing } from "../progress";
import { useCancel } from "../useJobActions";
import { useWait } from "../useWait";
import { Failure } from "./Failure";
import { Picture } from "./Picture";
import { ProgressStrip } from "./ProgressStrip";
import { ResultActions } from "./ResultActions";
import classes from "./Stage.module.css";

interface Props {
  job: Job;
  standing: Standing;
  allowed: boolean;
  mayEdit: boolean;
  starting: boolean;
  onAgain: () => void;
  onVary: () => void;
  /** The same order once more, as it was. */
  onRetry: () => void;
  /** Not on the job's own page. */
  linked?: boolean;
}

const side = (job: Job, name: "width" | "height") => {
  const value = (job.parameters as Record<string, unknown>)[name];
  return job.assets[0]?.[name] ?? (typeof value === "number" ? value : 512);
};

/** A job before one's eyes: how it looks now and how far it is, then its pictures, or why there are none. */
export function Stage({ job, standing, allowed, mayEdit, starting, onAgain, onVary, onRetry, linked = true }: Props) {
  const [shown, setShown] = useState(0);
  const { cancel, cancelling } = useCancel();
  const { state } = standing;
  const wait = useWait(job.id, state === "QUEUED");
  const asset = job.assets[Math.min(shown, job.assets.length - 1)];
  // Nothing will come: what matters then is why, so it is not pushed down by an empty frame.
  const hopeless = !asset && (state === "FAILED" || state === "CANCELLED");
  const empty = { QUEUED: "It begins when its turn comes.", RUNNING: "The first preview is on its way.", CANCELLING: "Being called off.", CANCELLED: "Cancelled before there was a picture.", FAILED: "No picture came of it.", SUCCEEDED: "Fetching the picture." }[state];
  return (
    <div className={classes.stage}>
      <Stale>
        <Picture
          src={asset?.url ?? (hopeless ? null : standing.previewUrl)}
          alt={asset ? job.askedPrompt || job.prompt : "As it looks now"}
          width={hopeless ? 5 : side(job, "width")}
          height={hopeless ? 2 : side(job, "height")}
          sandbox={asset?.sandbox ?? job.engine?.sandbox ?? false}
          empty={empty}
          clip={asset?.kind === "clip" ? { frames: asset.frames, seconds: asset.durationSeconds, still: asset.thumbnailUrl } : undefined}
        />
      </Stale>
      {job.assets.length > 1 && (
        <div className={classes.strip} role="group" aria-label="Pictures of this job">
          {job.assets.map(({ id, thumbnailUrl }, index) => (
            <UnstyledButton key={id} className={classes.thumb} aria-pressed={asset?.id === id} aria-label={`Picture ${index + 1} of ${job.assets.length}`} onClick={() => setShown(index)}>
              <img src={thumbnailUrl} alt="" />
            </UnstyledButton>
          ))}
        </div>
      )}
      <div className={classes.row}>
        <div className={classes.grow}>
          <ProgressStrip standing={standing} queuePosition={wait?.queuePosition ?? job.queuePosition} start={wait?.expectedStart} />
        </div>
        {!isOver(state) && allowed && (
          <Button variant="default" size="compact-md" leftSection={<IconPlayerStop size={15} aria-hidden />} loading={cancelling || state === "CANCELLING"} onClick={() => void cancel({ ...job, state })}>
            Cancel
          </Button>
        )}
        {linked && (
          <Button variant="subtle" color="gray" size="compact-md" renderRoot={(props) => <Link to="/queue/$jobId" params={{ jobId: job.id }} {...props} />}>
            Details
          </Button>
        )}
      </div>
      {state === "FAILED" && <Failure job={job} />}
      {(state === "FAILED" || state === "CANCELLED") && allowed && (
        <Group gap="xs">
          <Button variant="light" loading={starting} leftSection={<IconRefresh size={17} stroke={1.7} aria-hidden />} onClick={onRetry}>
            Try again
          </Button>
          <Button variant="default" onClick={onAgain}>
            Change it first
          </Button>
        </Group>
      )}
      {asset && isOver(state) && <ResultActions job={job} asset={asset} allowed={allowed} mayEdit={mayEdit} starting={starting} onAgain={onAgain} onVary={onVary} />}
    </div>
  );
}
