import { Button } from "@mantine/core";
import { IconArrowsShuffle, IconDownload, IconMaximize, IconRepeat, IconUserSquare } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";

import { downloadName } from "@/features/library/download";

import type { Job, JobAsset } from "../api/jobs";
import { usePortrait } from "../useJobActions";
import classes from "./ResultActions.module.css";
import { UseAsInput } from "./UseAsInput";

interface Props {
  job: Job;
  asset: JobAsset;
  allowed: boolean;
  mayEdit: boolean;
  starting: boolean;
  onAgain: () => void;
  onVary: () => void;
}

const icon = (Icon: typeof IconRepeat) => <Icon size={17} stroke={1.7} aria-hidden />;

/** What can be done with a picture that is there. */
export function ResultActions({ job, asset, allowed, mayEdit, starting, onAgain, onVary }: Props) {
  const { setPortrait, setting } = usePortrait();
  const { character } = job;
  const isPortrait = character?.profileAsset?.id === asset.id;
  return (
    <div className={classes.actions}>
      {allowed && (
        <>
          <Button variant="light" leftSection={icon(IconArrowsShuffle)} loading={starting} onClick={onVary}>
            Vary
          </Button>
          <Button variant="default" leftSection={icon(IconRepeat)} onClick={onAgain}>
            Again
          </Button>
          {asset.kind === "image" && <UseAsInput assetId={asset.id} jobId={job.id} characterId={character?.id} />}
        </>
      )}
      {character && mayEdit && (
        <Button variant="default" leftSection={icon(IconUserSquare)} loading={setting} disabled={isPortrait} onClick={() => void setPortrait(character, asset.id)}>
          {isPortrait ? `${character.name}'s portrait` : "Use as portrait"}
        </Button>
      )}
      <span className={classes.end}>
        <Button variant="subtle" color="gray" leftSection={icon(IconMaximize)} renderRoot={(props) => <Link to="/gallery" search={{ asset: asset.id }} {...props} />}>
          Open
        </Button>
        <Button variant="subtle" color="gray" leftSection={icon(IconDownload)} component="a" href={asset.url} download={downloadName(asset)}>
          Download
        </Button>
      </span>
    </div>
  );
}
