import { type FragmentOf, graphql } from "@/lib/graphql";

/** One piece of evidence, whole. */
export const EvidenceFields = graphql(`
  fragment EvidenceFields on Evidence {
    id
    kind
    standing
    outcome
    text
    taskKey
    commit
    subject
    equivalent
    url
    actorName
    tool
    model
    at
    files {
      claimed
      actual
      claimedCount
      actualCount
    }
    command {
      id
      kind
      shown
      exitCode
      durationMs
      outputDigest
      tail
      changes
      head
      dirty
    }
  }
`);

export type EvidencePiece = FragmentOf<typeof EvidenceFields>;
