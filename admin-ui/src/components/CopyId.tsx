import { CopyButton, Tooltip, UnstyledButton } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";

import { shortId } from "@/lib/format";

import classes from "./CopyId.module.css";

export interface CopyIdProps {
  value: string;
  /** What it is, for the tooltip: "Job id". */
  name?: string;
  /** Characters to show; 0 shows all. */
  length?: number;
  /** Show its first characters, not its last: commits and digests are known by those. */
  fromStart?: boolean;
}

/** An id, hash or address: shortened, monospaced, copied with one press. */
export function CopyId({ value, name = "Id", length = 8, fromStart = false }: CopyIdProps) {
  const shown = !length ? value : fromStart ? value.slice(0, length) : shortId(value, length);
  return (
    <CopyButton value={value} timeout={1500}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? "Copied" : value} multiline maw={420} style={{ wordBreak: "break-all" }}>
          <UnstyledButton className={classes.id} onClick={copy} aria-label={`${name} ${shown}: ${copied ? "copied" : "copy"}`}>
            <span className="mono">{shown}</span>
            {copied ? <IconCheck size={13} aria-hidden /> : <IconCopy size={13} aria-hidden className={classes.icon} />}
          </UnstyledButton>
        </Tooltip>
      )}
    </CopyButton>
  );
}
