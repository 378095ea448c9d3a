import { Anchor, Radio, Select, Stack } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useEffect } from "react";
import { useQuery } from "urql";

import { useViewer } from "@/app/viewer";
import { useNow } from "@/lib/time";

import { ConsentsQuery } from "../api/consents";
import { consentState } from "../consentState";
import type { Whom } from "../useUploads";
import { ConsentDialog } from "./ConsentDialog";

export type Subject = Pick<Whom, "subject" | "consentId">;

interface Props {
  /** "Whom do they show?" */
  label: string;
  value: Partial<Subject>;
  onChange: (change: Partial<Subject>) => void;
  /** What is wrong with the consent. */
  error?: string | undefined;
  /** The dialog that adds a consent came, or went: Escape means that one alone. Must be stable. */
  onAdding?: ((open: boolean) => void) | undefined;
}

/** Whom pictures show, and whose consent covers that. */
export function SubjectFields({ label, value, onChange, error, onAdding }: Props) {
  const mayAdd = useViewer()?.scopes.includes("CHARACTERS") ?? false;
  const real = value.subject === "REAL_PERSON";
  const [consents, ask] = useQuery({ query: ConsentsQuery, variables: { first: 200 }, pause: !real });
  const now = useNow(60_000);
  const [adding, { open, close }] = useDisclosure();
  useEffect(() => {
    if (!adding) return;
    onAdding?.(true);
    return () => onAdding?.(false);
  }, [adding, onAdding]);
  const known = consents.data?.consents.edges.map(({ node }) => node) ?? [];
  const none = consents.error ? "The consents could not be loaded" : consents.data ? "There is no consent yet" : "Loading";
  const add = mayAdd && (
    <Anchor component="button" type="button" size="sm" onClick={open}>
      Add a consent
    </Anchor>
  );
  return (
    <Stack gap="sm">
      <Radio.Group label={label} value={value.subject ?? ""} onChange={(subject) => onChange({ subject: subject === "REAL_PERSON" ? subject : "SYNTHETIC" })} required>
        <Stack gap={8} mt={8}>
          <Radio value="SYNTHETIC" label="Nobody real" description="Generated, drawn, or without a person" />
          <Radio value="REAL_PERSON" label="A real person" description="Who has agreed: a record of the consent is needed" />
        </Stack>
      </Radio.Group>
      {real && (
        <Select
          label="Consent"
          placeholder={known.length ? "Whose consent covers it?" : none}
          description={add || undefined}
          inputWrapperOrder={["label", "input", "description", "error"]}
          data={known.map((consent) => ({ value: consent.id, label: `${consent.person} · ${consentState(consent, now).label.toLowerCase()}`, disabled: !consent.valid }))}
          value={value.consentId ?? null}
          onChange={(consentId) => onChange({ consentId })}
          error={error}
          searchable
          nothingFoundMessage="Nobody of that name."
          required
        />
      )}
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
