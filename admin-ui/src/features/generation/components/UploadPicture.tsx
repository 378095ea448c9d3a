import { Button, FileButton, Modal, Radio, Select, Stack, Text } from "@mantine/core";
import { IconUpload } from "@tabler/icons-react";
import { type FormEvent, type ReactNode, useState } from "react";
import { useQuery } from "urql";

import { ProblemAlert } from "@/components";

import { Consents } from "../api/uploads";
import { type Staged, useUpload } from "../useUpload";

interface Props {
  characterId: string | undefined;
  onAdded: (assetId: string) => void;
}

/** Takes a picture from this computer into the gallery. */
export function UploadPicture({ characterId, onAdded }: Props) {
  const { stage, staged, add, busy, problem, leave } = useUpload();
  return (
    <>
      <FileButton onChange={(file) => file && void stage(file)} accept="image/png,image/jpeg,image/webp" inputProps={{ "aria-label": "Upload a picture" }}>
        {(props) => (
          <Button {...props} variant="default" size="compact-md" loading={busy && !staged} leftSection={<IconUpload size={16} stroke={1.7} aria-hidden />}>
            Upload
          </Button>
        )}
      </FileButton>
      {!staged && <ProblemAlert problem={problem} />}
      <Modal opened={staged !== undefined} onClose={leave} title={<Text fw={600}>Whom does it show?</Text>} closeButtonProps={{ "aria-label": "Close" }}>
        {staged && (
          <Who
            staged={staged}
            busy={busy}
            onAdd={async (subject, consentId) => {
              const id = await add({ subject, consentId, characterId });
              if (id !== undefined) onAdded(id);
            }}
          >
            <ProblemAlert problem={problem} />
          </Who>
        )}
      </Modal>
    </>
  );
}

interface WhoProps {
  staged: Staged;
  busy: boolean;
  onAdd: (subject: "SYNTHETIC" | "REAL_PERSON", consentId: string | null) => Promise<void>;
  children: ReactNode;
}

/** A real person's picture is taken only with that person's consent. */
function Who({ staged, busy, onAdd, children }: WhoProps) {
  const [real, setReal] = useState<boolean>();
  const [consent, setConsent] = useState<string | null>(null);
  const [{ data }] = useQuery({ query: Consents, pause: real !== true });
  const choices = data?.consents.edges.map(({ node }) => node).filter(({ valid }) => valid) ?? [];
  const ready = real === false || (real === true && consent !== null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    if (ready) void onAdd(real ? "REAL_PERSON" : "SYNTHETIC", real ? consent : null);
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <Text size="sm" c="dimmed" truncate>
          {staged.name}
        </Text>
        <Radio.Group aria-label="Whom does it show?" value={real === undefined ? "" : String(real)} onChange={(value) => setReal(value === "true")}>
          <Stack gap="sm">
            <Radio value="false" label="No real person" description="Made by a computer, or a thing or a place" data-autofocus />
            <Radio value="true" label="A real person" description="Needs that person's recorded consent" />
          </Stack>
        </Radio.Group>
        {real && (
          <Select
            label="Consent"
            placeholder={choices.length ? "Whose" : "There is no valid consent on record"}
            data={choices.map(({ id, person }) => ({ value: id, label: person }))}
            value={consent}
            onChange={setConsent}
            searchable
          />
        )}
        {children}
        <Button type="submit" loading={busy} disabled={!ready}>
          Add it to the gallery and use it
        </Button>
      </Stack>
    </form>
  );
}
