import { Button, FileButton, Group, Modal, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconFileText, IconUpload } from "@tabler/icons-react";
import { type DragEvent, useState } from "react";
import { useMutation } from "urql";

import { ProblemAlert } from "@/components";
import { bytes } from "@/lib/format";
import { outcome, type Problem } from "@/lib/problems";

import { type Consent, ConsentAdd } from "../api/consents";
import { stage } from "../staging";
import classes from "./ConsentDialog.module.css";

interface Props {
  opened: boolean;
  onClose: () => void;
  onAdded: (consent: Consent) => void;
}

/** Records that a real person agreed: who, to what, until when, and the file that proves it. */
export function ConsentDialog({ opened, onClose, onAdded }: Props) {
  return (
    <Modal opened={opened} onClose={onClose} title={<Text fw={600}>Add a consent</Text>} closeButtonProps={{ "aria-label": "Close" }} closeOnClickOutside={false}>
      <Form onAdded={onAdded} />
    </Modal>
  );
}

/** The day's end, where the person is. */
const endOf = (day: string): string | null => (day ? new Date(`${day}T23:59:59`).toISOString() : null);

function Form({ onAdded }: Pick<Props, "onAdded">) {
  const [, execute] = useMutation(ConsentAdd);
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const form = useForm<{ person: string; scope: string; until: string; proof: File | null }>({
    initialValues: { person: "", scope: "", until: "", proof: null },
    validate: {
      person: (value) => (value.trim() ? null : "Say who agreed."),
      scope: (value) => (value.trim() ? null : "Say to what."),
      proof: (value) => (value ? null : "The proof is needed: a signed form, a letter, a message."),
    },
  });
  const submit = form.onSubmit(async ({ person, scope, until, proof }) => {
    if (!proof) return;
    setSending(true);
    setProblem(undefined);
    const staging = await stage(proof, () => undefined);
    if (!staging.ok) {
      setSending(false);
      return form.setFieldError("proof", staging.message);
    }
    const input = { uploadId: staging.staged.uploadId, person: person.trim(), scope: scope.trim(), validUntil: endOf(until) };
    const result = outcome(await execute({ input }), (data) => data.consentAdd, "Consent");
    setSending(false);
    if (result.ok) return onAdded(result.value);
    const { uploadId, validUntil, ...others } = result.problem.fieldErrors;
    form.setErrors({ ...others, ...(uploadId && { proof: uploadId }), ...(validUntil && { until: `It ${validUntil}.` }) });
    setProblem(result.problem);
  });
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.stopPropagation(); // it may lie in another form's dialog
        submit(event);
      }}
    >
      <Stack>
        <TextInput label="Person" placeholder="Full name" required data-autofocus {...form.getInputProps("person")} />
        <Textarea label="Agreed to" placeholder="Pictures of my face, made with AI, for the campaign of spring" required autosize minRows={2} maxRows={8} {...form.getInputProps("scope")} />
        <TextInput type="date" label="Until" description="Left empty: until it is revoked" {...form.getInputProps("until")} />
        <Proof file={form.values.proof} onFile={(file) => form.setFieldValue("proof", file)} error={form.errors.proof as string | undefined} />
        <ProblemAlert problem={problem} />
        <Group justify="flex-end">
          <Button type="submit" loading={sending}>
            Add the consent
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Proof({ file, onFile, error }: { file: File | null; onFile: (file: File | null) => void; error: string | undefined }) {
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    event.stopPropagation();
    setOver(false);
    const [dropped] = event.dataTransfer.files;
    if (dropped) onFile(dropped);
  };
  const hold = (event: DragEvent) => {
    event.preventDefault();
    setOver(true);
  };
  return (
    <div>
      <div className={classes.zone} data-over={over || undefined} data-wrong={error ? true : undefined} onDragOver={hold} onDragLeave={() => setOver(false)} onDrop={drop} role="group" aria-label="Proof">
        {file ? <IconFileText size={24} stroke={1.4} aria-hidden /> : <IconUpload size={24} stroke={1.4} aria-hidden />}
        <div className={classes.words}>
          <Text truncate fw={500}>
            {file ? file.name : "The proof"}
          </Text>
          <Text size="sm" c="dimmed">
            {file ? bytes(file.size) : "Drop a PDF, picture or text here"}
          </Text>
        </div>
        <FileButton onChange={onFile} accept=".pdf,.png,.jpg,.jpeg,.webp,.txt,application/pdf,image/*,text/plain" inputProps={{ "aria-label": "Proof file" }}>
          {(props) => (
            <Button variant="default" size="xs" {...props}>
              {file ? "Another" : "Choose"}
            </Button>
          )}
        </FileButton>
      </div>
      {error && (
        <Text size="sm" c="var(--bad)" mt={4} role="alert">
          {error}
        </Text>
      )}
    </div>
  );
}
