import { Button, Group, Modal, Stack, Text, Textarea } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { type FormEvent, useState } from "react";
import { useMutation } from "urql";

import { ProblemAlert } from "@/components";
import { plural } from "@/lib/format";
import { outcome, type Problem } from "@/lib/problems";

import { type Consent, ConsentRevoke } from "../api/consents";

interface Props {
  opened: boolean;
  onClose: () => void;
  consent: Pick<Consent, "id" | "person" | "assetCount">;
}

/** Ends a consent, saying first what that does. */
export function RevokeDialog({ opened, onClose, consent }: Props) {
  return (
    <Modal opened={opened} onClose={onClose} centered title={<Text fw={600}>Revoke {consent.person}&apos;s consent?</Text>} closeButtonProps={{ "aria-label": "Close" }}>
      <Form consent={consent} onDone={onClose} />
    </Modal>
  );
}

function Form({ consent: { id, person, assetCount }, onDone }: { consent: Props["consent"]; onDone: () => void }) {
  const [{ fetching }, execute] = useMutation(ConsentRevoke);
  const [reason, setReason] = useState("");
  const [problem, setProblem] = useState<Problem>();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setProblem(undefined);
    const result = outcome(await execute({ id, reason: reason.trim() }), (data) => data.consentRevoke, "Consent");
    if (!result.ok) return setProblem(result.problem);
    notifications.show({ message: `${person}'s consent is revoked.` });
    onDone();
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack>
        <Text>
          From then on no job may use what it covers: {assetCount === 0 ? "no picture rests on it now" : `${plural(assetCount, "picture rests", "pictures rest")} on it`}. Pictures stay in the gallery, marked as without consent. This cannot be undone; a new consent can be added.
        </Text>
        <Textarea label="Reason" placeholder="Asked for by letter" required autosize minRows={2} maxRows={6} value={reason} onChange={(event) => setReason(event.currentTarget.value)} error={problem?.fieldErrors.reason && `It ${problem.fieldErrors.reason}.`} data-autofocus />
        <ProblemAlert problem={problem?.fieldErrors.reason ? undefined : problem} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onDone}>
            Cancel
          </Button>
          <Button type="submit" color="red" loading={fetching} disabled={reason.trim() === ""}>
            Revoke the consent
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
