import { Anchor, Radio, Select, Stack } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery } from "urql";

import { useViewer } from "@/app/viewer";
import { useNow } from "@/lib/time";

import { GalleryCharacters } from "../api/assets";
import { ConsentsQuery } from "../api/consents";
import { consentState } from "../consentState";
import type { Whom } from "../useUploads";
import { ConsentDialog } from "./ConsentDialog";

interface Props {
  whom: Partial<Whom>;
  onChange: (change: Partial<Whom>) => void;
}

/** Whom pictures show, whose consent covers that, and the character that they are of. */
export function WhomFields({ whom, onChange }: Props) {
  const mayAdd = useViewer()?.scopes.includes("CHARACTERS") ?? false;
  const [characters] = useQuery({ query: GalleryCharacters });
  const real = whom.subject === "REAL_PERSON";
  const [consents, ask] = useQuery({ query: ConsentsQuery, variables: { first: 200 }, pause: !real });
  const now = useNow(60_000);
  const [adding, { open, close }] = useDisclosure();
  const known = consents.data?.consents.edges.map(({ node }) => node) ?? [];
  const add = mayAdd && (
    <Anchor component="button" type="button" size="sm" onClick={open}>
      Add a consent
    </Anchor>
  );
  return (
    <Stack gap="sm">
      <Radio.Group label="Whom do they show?" value={whom.subject ?? ""} onChange={(subject) => onChange({ subject: subject === "REAL_PERSON" ? subject : "SYNTHETIC" })} required>
        <Stack gap={8} mt={8}>
          <Radio value="SYNTHETIC" label="Nobody real" description="Generated, drawn, or without a person" />
          <Radio value="REAL_PERSON" label="A real person" description="Who has agreed: a record of the consent is needed" />
        </Stack>
      </Radio.Group>
      {real && (
        <Select
          label="Consent"
          placeholder={known.length ? "Whose consent covers it?" : "There is no consent yet"}
          description={add || undefined}
          inputWrapperOrder={["label", "input", "description", "error"]}
          data={known.map((consent) => ({ value: consent.id, label: `${consent.person} · ${consentState(consent, now).label.toLowerCase()}`, disabled: !consent.valid }))}
          value={whom.consentId ?? null}
          onChange={(consentId) => onChange({ consentId })}
          searchable
          nothingFoundMessage="Nobody of that name."
          required
        />
      )}
      <Select
        label="Character"
        placeholder="None"
        data={characters.data?.characters.edges.map(({ node }) => ({ value: node.id, label: node.name })) ?? []}
        value={whom.characterId ?? null}
        onChange={(characterId) => onChange({ characterId })}
        searchable
        clearable
      />
      <ConsentDialog
        opened={adding}
        onClose={close}
        onAdded={({ id }) => {
          ask({ requestPolicy: "network-only" });
          onChange({ consentId: id });
          close();
        }}
      />
    </Stack>
  );
}
