import { Button, Checkbox, Group, NumberInput, Radio, Select, Stack, TagsInput, Text, Textarea, TextInput } from "@mantine/core";
import { useForm, type UseFormReturnType } from "@mantine/form";

import { ProblemAlert } from "@/components";
import type { Problem } from "@/lib/problems";

import type { LiveRun, Tree } from "../api/runs";
import { type Action, ACTIONS } from "../runActions";
import { inWords } from "../remedies";
import { faultsOf } from "../taskValues";
import type { StepValues } from "../useRunStep";
import { useTree } from "../useTree";
import { CHECK_WORDS } from "./CommandItem";

type Form = UseFormReturnType<StepValues>;

interface Props {
  action: Action;
  run: LiveRun;
  problem: Problem | undefined;
  busy: boolean;
  onTake: (values: StepValues) => void;
  /** Somebody fills it in: it stays, whatever the run does meanwhile. */
  onBegin: () => void;
}

const EMPTY: StepValues = { summary: "", files: [], kind: "TEST", url: "", expectStatus: 200, commit: "", key: "", ledgerSync: false, text: "", skipped: false, result: "", next: "", reason: "", blockedKind: "TECHNICAL" };

/** What an action asks for. The server says which guard does not hold; it stands above the button. */
export function RunActionForm({ action, run, problem, busy, onTake, onBegin }: Props) {
  const form = useForm<StepValues>({ initialValues: EMPTY });
  const tree = useTree();
  const faults = faultsOf(problem?.fieldErrors ?? {});
  const common = { form, run, tree, faults };
  return (
    <form onSubmit={form.onSubmit(onTake)} onInput={onBegin} noValidate>
      <Stack gap="sm">
        {action === "continue" && <TreeLine tree={tree} />}
        {action === "change" && <ChangeFields {...common} />}
        {action === "check" && <CheckFields {...common} />}
        {action === "checkpoint" && <CheckpointFields {...common} />}
        {action === "note" && <NoteFields {...common} />}
        {action === "close" && <CloseFields {...common} />}
        {action === "block" && <BlockFields {...common} />}
        {action === "abandon" && <AbandonFields {...common} />}
        {problem && (problem.kind !== "InvalidInput" || Object.keys(faults).length === 0) && <ProblemAlert problem={inWords(problem)} />}
        <Group gap="xs">
          <Button type="submit" loading={busy} color={action === "abandon" || action === "block" ? "red" : undefined}>
            {action === "continue" ? "Go on" : ACTIONS[action]}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface FieldsProps {
  form: Form;
  run: LiveRun;
  tree: Tree | undefined;
  faults: Record<string, string>;
}

const asks = (form: Form, faults: Record<string, string>, name: keyof StepValues, as: string = name) => ({ ...form.getInputProps(name), ...(faults[as] && { error: faults[as] }) });

function TreeLine({ tree }: { tree: Tree | undefined }) {
  if (!tree) return null;
  if (tree.error) return <Text size="sm">{tree.error}</Text>;
  return (
    <Text size="sm">
      {tree.dirty ? `${tree.changedCount ?? tree.changedFiles.length} not committed: ${tree.changedFiles.slice(0, 8).join(", ")}` : "The working tree is clean."}
    </Text>
  );
}

function ChangeFields({ form, run, tree, faults }: FieldsProps) {
  const changed = tree?.changedFiles ?? [];
  return (
    <>
      <TextInput label="What was changed" withAsterisk {...asks(form, faults, "summary")} />
      <TagsInput label="Files" withAsterisk description={run.surface ? `Paths from the repository's top folder, inside ${run.surface}.` : "Paths from the repository's top folder."} data={changed} placeholder={changed[0] ?? "backend/app/main.py"} splitChars={[",", "\n"]} {...asks(form, faults, "files")} />
      {changed.length > 0 && form.values.files.length === 0 && (
        <Group>
          <Button variant="light" size="compact-sm" onClick={() => form.setFieldValue("files", changed)}>
            {changed.length === 1 ? "Take the one that is not committed" : `Take the ${changed.length} that are not committed`}
          </Button>
        </Group>
      )}
    </>
  );
}

function CheckFields({ form, tree, faults }: FieldsProps) {
  const { kind } = form.values;
  const runs = { LINT: tree?.lintCommand, TEST: tree?.testCommand, PY_COMPILE: undefined, HTTP_PROBE: undefined }[kind];
  return (
    <>
      <Select label="Check" allowDeselect={false} data={Object.entries(CHECK_WORDS).map(([value, label]) => ({ value, label }))} {...asks(form, faults, "kind")} />
      {runs && (
        <Text size="sm" c="dimmed">
          Runs <code className="mono">{runs}</code>
        </Text>
      )}
      {kind === "PY_COMPILE" && <TagsInput label="Python files" withAsterisk data={(tree?.changedFiles ?? []).filter((file) => file.endsWith(".py"))} splitChars={[",", "\n"]} {...asks(form, faults, "files")} />}
      {kind === "HTTP_PROBE" && (
        <Group align="flex-start" wrap="nowrap">
          <TextInput label="Address" withAsterisk placeholder="http://127.0.0.1:8710/healthz" style={{ flex: 1 }} {...asks(form, faults, "url")} />
          <NumberInput label="Status" min={100} max={599} w={96} {...asks(form, faults, "expectStatus")} />
        </Group>
      )}
    </>
  );
}

function CheckpointFields({ form, run, tree, faults }: FieldsProps) {
  const head = tree?.head;
  return (
    <>
      <TextInput label="Commit" withAsterisk placeholder={head?.slice(0, 12) ?? "3f2a91c0"} {...asks(form, faults, "commit")} />
      {head && form.values.commit === "" && (
        <Group>
          <Button variant="light" size="compact-sm" onClick={() => form.setFieldValue("commit", head)}>
            Take what is checked out: {head.slice(0, 10)}
          </Button>
        </Group>
      )}
      <TextInput label="Task" description="Left empty: the run's own." placeholder={run.currentKey ?? ""} {...asks(form, faults, "key")} />
      {run.changesMade === 0 && <Checkbox label="The work was there before: verify it and close the task (ledger sync)" {...form.getInputProps("ledgerSync", { type: "checkbox" })} />}
    </>
  );
}

function NoteFields({ form, faults }: FieldsProps) {
  return (
    <>
      <Textarea label="What it says" withAsterisk autosize minRows={2} {...asks(form, faults, "text")} />
      <TextInput label="Address" description="Left empty, it is a note." placeholder="https://" {...asks(form, faults, "url")} />
      <Checkbox label="Something was not checked, and this says why (skip)" {...form.getInputProps("skipped", { type: "checkbox" })} />
    </>
  );
}

function CloseFields({ form, run, faults }: FieldsProps) {
  return (
    <>
      <Text size="sm">Every task with a checkpoint in this run becomes done{run.currentKey && `, ${run.currentKey} among them`}. The lock is free then.</Text>
      <Textarea label="What was reached" withAsterisk autosize minRows={2} {...asks(form, faults, "result")} />
      <Textarea label="What comes next" autosize minRows={1} {...asks(form, faults, "next")} />
    </>
  );
}

function BlockFields({ form, run, faults }: FieldsProps) {
  return (
    <>
      <Text size="sm">The run ends and the lock is free.{run.currentKey && ` ${run.currentKey} becomes blocked with this reason.`}</Text>
      <Textarea label="Reason" withAsterisk autosize minRows={2} {...asks(form, faults, "reason")} />
      <Radio.Group label="Kind" {...form.getInputProps("blockedKind")}>
        <Group gap="md" mt={6}>
          <Radio value="TECHNICAL" label="Technical" />
          <Radio value="COMPLIANCE" label="Compliance: only an owner lifts it" />
        </Group>
      </Radio.Group>
    </>
  );
}

function AbandonFields({ form, run, faults }: FieldsProps) {
  const after = run.changesMade > 0 ? `${run.currentKey} stays in progress and comes first in the next run, for ${run.changesMade === 1 ? "a change was" : "changes were"} recorded.` : `${run.currentKey} goes back to “To do”.`;
  return (
    <>
      <Text size="sm">The run ends and the lock is free.{run.currentKey && ` ${after}`}</Text>
      <Textarea label="Reason" withAsterisk autosize minRows={2} {...asks(form, faults, "reason")} />
    </>
  );
}
