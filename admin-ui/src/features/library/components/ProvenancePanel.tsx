import { Skeleton, Text } from "@mantine/core";
import { useQuery } from "urql";

import { Fact, Facts, RelativeTime, StateBadge } from "@/components";
import { problemFrom } from "@/lib/problems";

import { ProvenanceQuery, type Told } from "../api/assets";
import { sourceType } from "../sourceTypes";
import classes from "./Lineage.module.css";

/** What the file itself says about its origin, read from it and checked now. */
export function ProvenancePanel({ id, uploaded }: { id: string; uploaded: boolean }) {
  const [{ data, error }] = useQuery({ query: ProvenanceQuery, variables: { id }, requestPolicy: "cache-first" });
  const found = data?.assetProvenance;
  return (
    <section className={classes.section} aria-label="Provenance">
      <h3>What the file says of itself</h3>
      {found?.__typename === "Provenance" ? (
        <Said told={found} lacking={uploaded ? "INFO" : "WARNING"} />
      ) : found ? (
        <Text c="dimmed">The file cannot be read now: {found.message}</Text>
      ) : error ? (
        <Text c="dimmed">The file cannot be read now: {problemFrom(error).message}</Text>
      ) : (
        <Skeleton height={88} aria-busy />
      )}
    </section>
  );
}

/** `lacking`: how a missing label looks. Of what was made here it is amiss, of a photograph it is not. */
function Said({ told, lacking }: { told: Told; lacking: string }) {
  const { digitalSourceType, c2pa, problem } = told;
  const type = sourceType(digitalSourceType);
  return (
    <Facts>
      <Fact name="AI label">{type ? <StateBadge state="OK" label={type.label} plain /> : <Marked state={lacking} word="None" why="The file does not say how it was made." />}</Fact>
      {type && (
        <Fact name="Source type">
          {type.words} <span className="mono quiet">{type.code}</span>
        </Fact>
      )}
      <Fact name="C2PA">{c2pa ? <Marked state="OK" word="Verified" why="The file is as it was signed." /> : <Marked state={lacking} word="Not verified" why="There is no manifest that fits the file." />}</Fact>
      {told.signer && <Fact name="Signed by">{told.signer}</Fact>}
      {told.signedAt && (
        <Fact name="Signed">
          <RelativeTime at={told.signedAt} />
        </Fact>
      )}
      {told.claimGenerator && <Fact name="Written by">{told.claimGenerator}</Fact>}
      {problem && <Fact name="Problem">{problem}</Fact>}
    </Facts>
  );
}

function Marked({ state, word, why }: { state: string; word: string; why: string }) {
  return (
    <>
      <StateBadge state={state} label={word} plain />
      <Text size="sm" c="dimmed">
        {why}
      </Text>
    </>
  );
}
