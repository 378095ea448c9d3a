import { EmptyState } from "@/components";

import type { EvidencePiece } from "../api/evidence";
import { EvidenceItem } from "./EvidenceItem";
import classes from "./TaskDetail.module.css";

/** What supports the claims; `nothing` says what it means that there is none. */
export function EvidenceList({ evidence, nothing }: { evidence: readonly EvidencePiece[]; nothing: string }) {
  if (evidence.length === 0) return <EmptyState compact>{nothing}</EmptyState>;
  return (
    <ul className={classes.list}>
      {evidence.map((piece) => (
        <EvidenceItem key={piece.id} piece={piece} />
      ))}
    </ul>
  );
}
