import { Button, Group, Stack, Text } from "@mantine/core";
import { IconBan, IconDownload } from "@tabler/icons-react";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import { useQuery } from "urql";

import { useViewer } from "@/app/viewer";
import { CopyId, DetailDrawer, EmptyState, Fact, Facts, FormSkeleton, QueryView, RelativeTime, StateBadge } from "@/components";
import { bytes, plural } from "@/lib/format";
import type { ResultOf } from "@/lib/graphql";
import { useNow } from "@/lib/time";

import { ConsentQuery } from "../api/consents";
import { ConsentPictures } from "../components/ConsentPictures";
import { RevokeDialog } from "../components/RevokeDialog";
import { Until } from "../components/Until";
import { consentState } from "../consentState";

const route = getRouteApi("/shell/characters/consents/$consentId");
type Detail = NonNullable<ResultOf<typeof ConsentQuery>["consent"]>;

/** One consent, at the side of the list. */
export function ConsentDrawer() {
  const { consentId } = route.useParams();
  const navigate = route.useNavigate();
  const [result, execute] = useQuery({ query: ConsentQuery, variables: { id: consentId } });
  const close = () => void navigate({ to: "/characters/consents", search: (before) => before, resetScroll: false });
  return (
    <DetailDrawer opened title="Consent" onClose={close}>
      <QueryView result={result} retry={() => execute({ requestPolicy: "network-only" })} skeleton={<FormSkeleton />} what="The consent could not be loaded.">
        {({ consent }) => (consent?.id === consentId ? <Shown consent={consent} /> : result.fetching || result.stale ? <FormSkeleton /> : <EmptyState>There is no such consent.</EmptyState>)}
      </QueryView>
    </DetailDrawer>
  );
}

function Shown({ consent }: { consent: Detail }) {
  const may = useViewer()?.scopes.includes("CHARACTERS") ?? false;
  const [revoking, setRevoking] = useState(false);
  const standing = consentState(consent, useNow(60_000));
  return (
    <Stack gap="lg">
      <Group gap="sm">
        <Text fw={600} fz={18}>
          {consent.person}
        </Text>
        <StateBadge {...standing} />
      </Group>
      <Facts>
        <Fact name="Agreed to">
          <span style={{ whiteSpace: "pre-wrap" }}>{consent.scope}</span>
        </Fact>
        <Fact name="Until">
          <Until at={consent.validUntil} />
        </Fact>
        {consent.revokedAt && (
          <Fact name="Revoked">
            <RelativeTime at={consent.revokedAt} />
            {consent.revokedReason && `: ${consent.revokedReason}`}
          </Fact>
        )}
        <Fact name="Used by">{consent.assetCount === 0 ? "No picture yet" : plural(consent.assetCount, "picture")}</Fact>
        <Fact name="Proof">
          {consent.proofName} <span className="quiet">({bytes(consent.proofBytes)})</span>
        </Fact>
        <Fact name="SHA-256">
          <CopyId value={consent.proofSha256} name="SHA-256" length={12} fromStart />
        </Fact>
        <Fact name="Added">
          <RelativeTime at={consent.createdAt} /> by {consent.actorName}
        </Fact>
      </Facts>
      <Group gap="xs">
        {consent.proofUrl && (
          <Button variant="default" leftSection={<IconDownload size={17} aria-hidden />} component="a" href={consent.proofUrl} download>
            Download the proof
          </Button>
        )}
        {consent.assetCount > 0 && (
          <Button variant="default" renderRoot={(props) => <Link to="/gallery" search={{ consent: consent.id }} {...props} />}>
            See them in the gallery
          </Button>
        )}
        {may && consent.revokedAt === null && (
          <Button variant="light" color="red" leftSection={<IconBan size={17} aria-hidden />} onClick={() => setRevoking(true)}>
            Revoke
          </Button>
        )}
      </Group>
      {consent.assetCount > 0 && <ConsentPictures key={consent.id} consentId={consent.id} />}
      <RevokeDialog opened={revoking} onClose={() => setRevoking(false)} consent={consent} />
    </Stack>
  );
}
