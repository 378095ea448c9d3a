import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useState } from "react";

import { confirm } from "@/components";
import { plural } from "@/lib/format";

import type { useUploads, Whom } from "../useUploads";
import classes from "./UploadArea.module.css";
import { UploadButton } from "./UploadButton";
import { UploadItem } from "./UploadItem";
import { WhomFields } from "./WhomFields";

interface Props {
  uploading: ReturnType<typeof useUploads>;
  characterId: string | undefined;
}

/** The files on their way, and the one question that decides what they may be used for: whom do they show? */
export function UploadDialog({ uploading: { uploads, begin, add, clear, remove }, characterId }: Props) {
  const [whom, setWhom] = useState<Partial<Whom>>({});
  const [adding, setAdding] = useState(false);
  const [nested, setNested] = useState(false);
  const waiting = uploads.filter(({ state }) => state === "sending" || state === "staged" || state === "adding").length;
  const staged = uploads.filter(({ state }) => state === "staged").length;
  const sending = uploads.some(({ state }) => state === "sending");
  const { subject, consentId = null, characterId: chosen = characterId ?? null } = whom;
  const answered = subject === "SYNTHETIC" || (subject === "REAL_PERSON" && consentId !== null);
  const leave = () => {
    clear();
    setWhom({});
  };
  const close = async () => {
    if (adding) return;
    const sure = waiting === 0 || (await confirm({ title: "Leave without adding?", body: `${plural(waiting, "file is", "files are")} not in the gallery yet and will be forgotten.`, action: "Leave", danger: true }));
    if (sure) leave();
  };
  const submit = async () => {
    if (!subject) return;
    setAdding(true);
    await add({ subject, consentId: subject === "REAL_PERSON" ? consentId : null, characterId: chosen });
    setAdding(false);
  };
  return (
    <Modal opened={uploads.length > 0} onClose={() => void close()} closeOnEscape={!nested} size="lg" title={<Text fw={600}>Upload pictures</Text>} closeButtonProps={{ "aria-label": "Close" }}>
      <Stack>
        <ul className={classes.list} aria-label="Files">
          {uploads.map((upload) => (
            <UploadItem key={upload.id} upload={upload} onRemove={() => remove(upload.id)} onLeave={leave} />
          ))}
        </ul>
        {waiting > 0 && <WhomFields whom={{ ...whom, characterId: chosen }} onChange={(change) => setWhom({ ...whom, ...change })} onAdding={setNested} />}
        <Group gap="xs" justify="flex-end">
          <UploadButton variant="subtle" color="gray" mr="auto" onFiles={begin} disabled={adding}>
            Add files
          </UploadButton>
          {waiting > 0 ? (
            <Button onClick={() => void submit()} loading={adding} disabled={!answered || staged === 0 || sending}>
              {sending ? "Sending the files" : `Add ${plural(staged, "picture")} to the gallery`}
            </Button>
          ) : (
            <Button onClick={leave}>Done</Button>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}
