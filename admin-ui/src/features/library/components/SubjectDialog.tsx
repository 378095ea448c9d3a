import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { type FormEvent, useState } from "react";
import { useMutation } from "urql";

import { ProblemAlert } from "@/components";
import { outcome, type Problem } from "@/lib/problems";

import type { PictureDetail } from "../api/assets";
import { AssetSubject } from "../api/changes";
import { type Subject, SubjectFields } from "./SubjectFields";

type Shown = Pick<PictureDetail, "id" | "subject" | "consent">;

interface Props {
  opened: boolean;
  onClose: () => void;
  onChanged: (consentId: string | null) => void;
  picture: Shown;
}

/** Says anew whom a stored picture shows, and what that means for its use. */
export function SubjectDialog({ opened, onClose, onChanged, picture }: Props) {
  const [nested, setNested] = useState(false);
  return (
    <Modal opened={opened} onClose={onClose} closeOnEscape={!nested} centered title={<Text fw={600}>Whom does this picture show?</Text>} closeButtonProps={{ "aria-label": "Close" }}>
      <Form picture={picture} onChanged={onChanged} onDone={onClose} onAdding={setNested} />
    </Modal>
  );
}

/** "a real person must have consented" → "A real person must have consented." */
const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

function Form({ picture: { id, subject, consent }, onChanged, onDone, onAdding }: Omit<Props, "opened" | "onClose"> & { onDone: () => void; onAdding: (open: boolean) => void }) {
  const [{ fetching }, execute] = useMutation(AssetSubject);
  const [value, setValue] = useState<Subject>({ subject, consentId: consent?.id ?? null });
  const [problem, setProblem] = useState<Problem>();
  const consentId = value.subject === "REAL_PERSON" ? value.consentId : null;
  const same = value.subject === subject && consentId === (consent?.id ?? null);
  const fault = problem?.fieldErrors.consentId;

  const change = (next: Partial<Subject>) => {
    setProblem(undefined);
    setValue((before) => ({ ...before, ...next }));
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setProblem(undefined);
    const result = outcome(await execute({ input: { id, subject: value.subject, consentId } }), (data) => data.assetSubject, "Asset");
    if (!result.ok) return setProblem(result.problem);
    notifications.show({ message: result.value.consent ? `The picture rests on ${result.value.consent.person}'s consent now.` : "The picture shows nobody real." });
    onChanged(consentId);
    onDone();
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack>
        <SubjectFields label="It shows" value={value} onChange={change} error={fault && sentence(fault)} onAdding={onAdding} />
        <Text size="sm" c="dimmed">
          {value.subject === "REAL_PERSON" ? "It can be used for as long as that person's consent holds. Once the consent ends or is revoked, every job that asks for the picture is refused." : "It can be used without anybody's consent. Say so only when no real person is to be recognised in it."}
        </Text>
        <ProblemAlert problem={fault ? undefined : problem} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onDone}>
            Cancel
          </Button>
          <Button type="submit" loading={fetching} disabled={same || (value.subject === "REAL_PERSON" && consentId === null)}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
