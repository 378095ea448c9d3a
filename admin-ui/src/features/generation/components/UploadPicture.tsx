import { Button, FileButton, Modal, Stack, Text } from "@mantine/core";
import { IconUpload } from "@tabler/icons-react";
import { type FormEvent, useEffect, useRef, useState } from "react";

import { ProgressLine } from "@/components";
import { WhomFields } from "@/features/library/components/WhomFields";
import { useUploads, type Whom } from "@/features/library/useUploads";

interface Props {
  characterId: string | undefined;
  onAdded: (assetId: string) => void;
}

/** Takes one picture from this computer into the gallery, to be used at once. */
export function UploadPicture({ characterId, onAdded }: Props) {
  const { uploads, begin, add, clear } = useUploads();
  const [whom, setWhom] = useState<Partial<Whom>>({});
  const [nested, setNested] = useState(false);
  const [upload] = uploads;
  const { subject, consentId = null, characterId: chosen = characterId ?? null } = whom;
  const answered = subject === "SYNTHETIC" || (subject === "REAL_PERSON" && consentId !== null);
  const leave = () => {
    clear();
    setWhom({});
  };
  const tell = useRef((id: string) => onAdded(id));
  useEffect(() => {
    tell.current = (id) => {
      leave();
      onAdded(id);
    };
  });
  const added = upload?.assetId;
  useEffect(() => {
    if (added !== undefined) tell.current(added);
  }, [added]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // The form of the order is around this one in React's tree: what is sent here must not start a job.
    event.stopPropagation();
    if (subject && answered) void add({ subject, consentId: subject === "REAL_PERSON" ? consentId : null, characterId: chosen });
  };
  return (
    <>
      <FileButton onChange={(file) => file && begin([file])} accept="image/png,image/jpeg,image/webp" inputProps={{ "aria-label": "Upload a picture" }}>
        {(props) => (
          <Button {...props} variant="default" size="compact-md" leftSection={<IconUpload size={16} stroke={1.7} aria-hidden />}>
            Upload
          </Button>
        )}
      </FileButton>
      <Modal opened={upload !== undefined} onClose={leave} closeOnEscape={!nested} title={<Text fw={600}>Upload a picture</Text>} closeButtonProps={{ "aria-label": "Close" }}>
        {upload && (
          <form onSubmit={submit}>
            <Stack gap="md">
              <Text size="sm" truncate>
                {upload.file.name}
              </Text>
              {upload.state === "sending" && <ProgressLine percent={upload.percent} label="Sent" />}
              {upload.message && (
                <Text size="sm" c="var(--bad)" role="alert">
                  {upload.message}
                </Text>
              )}
              {upload.state !== "refused" && <WhomFields whom={{ ...whom, characterId: chosen }} onChange={(change) => setWhom({ ...whom, ...change })} onAdding={setNested} />}
              {upload.state === "refused" ? (
                <Button variant="default" onClick={leave}>
                  Close
                </Button>
              ) : (
                <Button type="submit" loading={upload.state === "adding"} disabled={!answered || upload.state !== "staged"}>
                  Add it to the gallery and use it
                </Button>
              )}
            </Stack>
          </form>
        )}
      </Modal>
    </>
  );
}
