import { Anchor } from "@mantine/core";
import { Link } from "@tanstack/react-router";

import { StateBadge } from "@/components";
import { useNow } from "@/lib/time";

import { consentState } from "../consentState";

interface Props {
  consent: { id: string; person: string; validUntil: string | null; revokedAt: string | null } | null;
}

/** Whom a picture shows, and whether that person's consent holds. */
export function ConsentLine({ consent }: Props) {
  const now = useNow(60_000);
  if (!consent) return <StateBadge state="ERROR" label="A real person, without consent" plain />;
  const { state, label } = consentState(consent, now);
  return (
    <>
      A real person:{" "}
      <Anchor size="md" underline="always" renderRoot={(props) => <Link to="/characters/consents/$consentId" params={{ consentId: consent.id }} {...props} />}>
        {consent.person}
      </Anchor>{" "}
      <StateBadge state={state} label={label} plain />
    </>
  );
}
