import { Anchor, Text } from "@mantine/core";
import type { ReactNode } from "react";

import { CopyId, RelativeTime, StateBadge } from "@/components";
import { milliseconds } from "@/lib/format";

import type { EvidencePiece } from "../api/evidence";
import { isWebAddress } from "../plain";
import classes from "./EvidenceItem.module.css";
import { FilesCompared } from "./FilesCompared";
import { toolOf } from "./LockHolder";

const KIND_WORDS = { COMMIT: "Commit", FILES: "Files", COMMAND: "Check", URL: "Address", NOTE: "Note" } as const;
const OUTCOMES = { PASS: ["DONE", "Pass"], FAIL: ["FAILED", "Fail"], SKIP: ["UNKNOWN", "Skip"] } as const;

/** One piece of evidence: what it says, whether the server checked it, and what it showed. */
export function EvidenceItem({ piece }: { piece: EvidencePiece }) {
  const tool = toolOf(piece);
  return (
    <li className={classes.item}>
      <div className={classes.head}>
        <span className={classes.kind}>{KIND_WORDS[piece.kind]}</span>
        {piece.outcome && <StateBadge state={OUTCOMES[piece.outcome][0]} label={OUTCOMES[piece.outcome][1]} />}
        <StateBadge plain state={piece.standing === "VERIFIED" ? "DONE" : "UNKNOWN"} label={piece.standing === "VERIFIED" ? "Verified" : "Claimed"} />
        <span className={classes.when}>
          <RelativeTime at={piece.at} />
        </span>
      </div>
      <Body piece={piece} />
      <Text size="xs" c="dimmed">
        {piece.actorName}
        {tool && ` with ${tool}`}
      </Text>
    </li>
  );
}

function Body({ piece }: { piece: EvidencePiece }): ReactNode {
  if (piece.command) return <CommandBody command={piece.command} />;
  if (piece.files) return <FilesCompared files={piece.files} />;
  if (piece.commit) {
    return (
      <div className={classes.body}>
        <CopyId value={piece.commit} name="Commit" length={10} fromStart />
        {piece.subject && <span> {piece.subject}</span>}
        {piece.equivalent && (
          <Text size="sm" c="dimmed">
            Carries the change of <CopyId value={piece.equivalent} name="Commit" length={10} fromStart />, which was named.
          </Text>
        )}
      </div>
    );
  }
  return (
    <div className={classes.body}>
      <span className={classes.text}>{piece.text}</span>
      {piece.url && (
        <div>
          {isWebAddress(piece.url) ? (
            <Anchor href={piece.url} target="_blank" rel="noreferrer noopener" size="sm" style={{ overflowWrap: "anywhere" }}>
              {piece.url}
            </Anchor>
          ) : (
            piece.url
          )}
        </div>
      )}
    </div>
  );
}

function CommandBody({ command }: { command: NonNullable<EvidencePiece["command"]> }) {
  return (
    <div className={classes.body}>
      <code className={classes.command}>{command.shown}</code>
      <Text size="sm" c="dimmed">
        {command.exitCode === null ? "no exit code" : `exit code ${command.exitCode}`} · {milliseconds(command.durationMs)} · digest <CopyId value={command.outputDigest} name="Output digest" length={8} fromStart />
        {command.dirty && " · beside uncommitted changes"}
      </Text>
      {command.tail && (
        <details className={classes.tail}>
          <summary>The end of its output</summary>
          {/* eslint-disable-next-line jsx-a11y-x/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard */}
          <pre tabIndex={0}>{command.tail}</pre>
        </details>
      )}
    </div>
  );
}
