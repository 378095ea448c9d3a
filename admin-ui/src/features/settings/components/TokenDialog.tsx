import { Alert, Button, Checkbox, Code, CopyButton, Group, Modal, Select, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconAlertTriangle, IconCheck, IconCopy } from "@tabler/icons-react";
import { useState } from "react";
import { useMutation } from "urql";

import { ProblemAlert } from "@/components";
import { words } from "@/lib/format";
import { outcome, type Problem } from "@/lib/problems";

import { ApiTokenCreate, type Scope } from "../api/settings";
import { inDays } from "../tokenState";

const ALLOWS: Record<Scope, string> = {
  READ: "see everything",
  CHARACTERS: "create and change characters",
  GENERATION: "start and cancel jobs",
  LEDGER: "import and change the ledger",
  SERVICES: "start and stop services",
  ADMIN: "manage people and tokens",
};

const LIFETIMES = [
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
  { value: "365", label: "One year" },
  { value: "never", label: "Until it is revoked" },
];

interface TokenDialogProps {
  opened: boolean;
  onClose: () => void;
  onCreated: () => void;
  /** The scopes that the person has, and so can give. */
  allowed: readonly Scope[];
}

/** Makes a token, then shows its secret, once. */
export function TokenDialog({ opened, onClose, onCreated, allowed }: TokenDialogProps) {
  const [secret, setSecret] = useState<string>();
  const close = () => {
    setSecret(undefined);
    onClose();
  };
  return (
    <Modal opened={opened} onClose={close} title={<Text fw={600}>{secret ? "Your token" : "Create an API token"}</Text>} centered closeOnClickOutside={!secret}>
      {secret ? (
        <Secret secret={secret} onDone={close} />
      ) : (
        <TokenForm
          allowed={allowed}
          onCreated={(made) => {
            setSecret(made);
            onCreated();
          }}
        />
      )}
    </Modal>
  );
}

function TokenForm({ allowed, onCreated }: { allowed: readonly Scope[]; onCreated: (secret: string) => void }) {
  const [{ fetching }, create] = useMutation(ApiTokenCreate);
  const [problem, setProblem] = useState<Problem>();
  const form = useForm<{ name: string; scopes: string[]; lifetime: string }>({
    initialValues: { name: "", scopes: ["READ"], lifetime: "90" },
    validate: { name: (value) => (value.trim() ? null : "Give it a name."), scopes: (value) => (value.length ? null : "Allow at least one thing.") },
  });
  const submit = form.onSubmit(async ({ name, scopes, lifetime }) => {
    const expiresAt = inDays(lifetime === "never" ? null : Number(lifetime));
    const result = outcome(await create({ input: { name: name.trim(), scopes: scopes as Scope[], expiresAt } }), (data) => data.apiTokenCreate, "ApiTokenCreated");
    if (result.ok) return onCreated(result.value.secret);
    form.setErrors(result.problem.fieldErrors);
    setProblem(result.problem);
  });
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput label="Name" placeholder="What will use it" required data-autofocus {...form.getInputProps("name")} />
        <Checkbox.Group label="It may" {...form.getInputProps("scopes")}>
          <Stack gap={8} mt={8}>
            {allowed.map((scope) => (
              <Checkbox key={scope} value={scope} label={`${words(scope)}: ${ALLOWS[scope]}`} />
            ))}
          </Stack>
        </Checkbox.Group>
        <Select label="Valid for" data={LIFETIMES} allowDeselect={false} {...form.getInputProps("lifetime")} />
        <ProblemAlert problem={problem} />
        <Group justify="flex-end">
          <Button type="submit" loading={fetching}>
            Create token
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Secret({ secret, onDone }: { secret: string; onDone: () => void }) {
  return (
    <Stack>
      <Alert color="yellow" variant="light" icon={<IconAlertTriangle size={18} aria-hidden />}>
        Copy it now: it is shown only this once.
      </Alert>
      <Code block style={{ overflowWrap: "anywhere", whiteSpace: "pre-wrap" }}>
        {secret}
      </Code>
      <Group justify="flex-end">
        <CopyButton value={secret}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy} leftSection={copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}>
              {copied ? "Copied" : "Copy"}
            </Button>
          )}
        </CopyButton>
        <Button onClick={onDone}>Done</Button>
      </Group>
    </Stack>
  );
}
