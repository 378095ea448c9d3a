import { Button, CloseButton, Text } from "@mantine/core";
import { IconFileUnknown, IconWand } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";

import { ProgressLine, StateBadge } from "@/components";
import { bytes } from "@/lib/format";

import type { Upload } from "../useUploads";
import classes from "./UploadArea.module.css";

interface Props {
  upload: Upload;
  onRemove: () => void;
  /** The dialog is left for another page. */
  onLeave: () => void;
}

const STATES = { added: { state: "SUCCEEDED", label: "In the gallery" }, refused: { state: "FAILED", label: "Refused" } } as const;

/** One file: what it is, how far it has come, and why it was refused. */
export function UploadItem({ upload, onRemove, onLeave }: Props) {
  const { file, state, percent, preview, message, assetId, hasSettings } = upload;
  const end = state === "added" || state === "refused" ? STATES[state] : undefined;
  return (
    <li className={classes.item}>
      <span className={classes.thumb}>{preview && state !== "refused" ? <img src={preview} alt="" /> : <IconFileUnknown size={22} stroke={1.5} aria-hidden />}</span>
      <div className={classes.words}>
        <Text truncate fw={500} size="md">
          {file.name}
        </Text>
        {state === "sending" ? (
          <ProgressLine percent={percent} label={`Sending ${file.name}`} />
        ) : (
          <Text size="sm" c={message ? "var(--bad)" : "dimmed"} role={message ? "alert" : undefined}>
            {message ?? (state === "adding" ? "Is being added" : hasSettings ? "The settings that it was made with were read from it." : bytes(file.size))}
          </Text>
        )}
      </div>
      <span className={classes.end}>
        {hasSettings && assetId && (
          <Button variant="light" size="compact-sm" leftSection={<IconWand size={15} aria-hidden />} onClick={onLeave} renderRoot={(props) => <Link to="/generate" search={{ like: assetId }} {...props} />}>
            Use these settings
          </Button>
        )}
        {end ? <StateBadge {...end} /> : <CloseButton aria-label={`Leave out ${file.name}`} disabled={state === "adding"} onClick={onRemove} />}
      </span>
    </li>
  );
}
