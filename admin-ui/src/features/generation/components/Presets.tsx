import { ActionIcon, Button, Input, Menu, Modal, SegmentedControl, Select, Stack, Text, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconBookmarkPlus, IconDots, IconTrash } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";

import { ProblemAlert } from "@/components";
import { words } from "@/lib/format";

import type { Workflow } from "../api/orders";
import { type Draft, presetValues, withPreset } from "../order";
import { usePresets } from "../usePresets";
import classes from "./Presets.module.css";

interface Props {
  draft: Draft;
  workflow: Workflow;
  set: (change: Partial<Draft>) => void;
  allowed: boolean;
}

/** As many as fit beside each other. */
const FEW = 3;

/** Values under a name: those that come with the workflow, and one's own. */
export function Presets({ draft, workflow, set, allowed }: Props) {
  const { presets } = workflow;
  const [saving, { open, close }] = useDisclosure();
  const { remove, busy } = usePresets();
  const choose = (name: string | null) => set(withPreset(draft, presets.find((preset) => preset.name === name) ?? null));
  const label = ({ name, builtIn }: Workflow["presets"][number]) => (builtIn ? words(name) : name);
  const own = presets.filter(({ builtIn }) => !builtIn);
  const values = presetValues(draft, workflow);
  const drop = async (preset: Workflow["presets"][number]) => {
    if ((await remove(preset)) && draft.preset === preset.name) set({ preset: null });
  };
  return (
    <Input.Wrapper label="Preset" labelElement="div">
      <div className={classes.row}>
        {presets.length <= FEW ? (
          <SegmentedControl className={classes.grow} fullWidth aria-label="Preset" value={draft.preset ?? ""} onChange={choose} data={[{ value: "", label: "Default" }, ...presets.map((preset) => ({ value: preset.name, label: label(preset) }))]} />
        ) : (
          <Select
            className={classes.grow}
            aria-label="Preset"
            placeholder="Default"
            clearable
            value={draft.preset}
            onChange={choose}
            data={[
              { group: "With the workflow", items: presets.filter(({ builtIn }) => builtIn).map((preset) => ({ value: preset.name, label: label(preset) })) },
              { group: "Your own", items: own.map((preset) => ({ value: preset.name, label: label(preset) })) },
            ]}
          />
        )}
        {allowed && (
          <Menu position="bottom-end" shadow="md">
            <Menu.Target>
              <ActionIcon variant="default" size={36} aria-label="Presets: save or remove" loading={busy}>
                <IconDots size={18} aria-hidden />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<IconBookmarkPlus size={16} aria-hidden />} disabled={Object.keys(values).length === 0} onClick={open}>
                Save these values as a preset
              </Menu.Item>
              {own.map((preset) => (
                <Menu.Item key={preset.name} color="red" leftSection={<IconTrash size={16} aria-hidden />} onClick={() => void drop(preset)}>
                  Remove “{preset.name}”
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        )}
      </div>
      <Modal opened={saving} onClose={close} title={<Text fw={600}>Save as a preset</Text>} closeButtonProps={{ "aria-label": "Close" }}>
        <SaveForm workflow={workflow} values={values} onSaved={(name) => { set({ ...withPreset(draft, { name, parameters: values }) }); close(); }} />
      </Modal>
    </Input.Wrapper>
  );
}

function SaveForm({ workflow, values, onSaved }: { workflow: Workflow; values: Record<string, unknown>; onSaved: (name: string) => void }) {
  const [name, setName] = useState("");
  const { save, busy, problem } = usePresets();
  const trimmed = name.trim();
  const taken = workflow.presets.find((preset) => preset.name === trimmed);
  const replace = taken !== undefined && !taken.builtIn;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    // The form of the order is around this one in React's tree: what is sent here must not start a job.
    event.stopPropagation();
    if (trimmed && (await save({ workflow: workflow.key, name: trimmed, parameters: values, replace }))) onSaved(trimmed);
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="md">
        <TextInput label="Name" value={name} maxLength={100} onChange={(event) => setName(event.currentTarget.value)} data-autofocus error={taken?.builtIn ? "A preset of this name comes with the workflow." : problem?.fieldErrors.name} />
        <Text size="sm" c="dimmed">
          Holds {Object.entries(values).map(([key, value]) => `${workflow.parameters.find((parameter) => parameter.name === key)?.label ?? key} ${String(value)}`).join(", ")}.
        </Text>
        <ProblemAlert problem={problem} />
        <Button type="submit" loading={busy} disabled={!trimmed || taken?.builtIn === true}>
          {replace ? `Replace “${trimmed}”` : "Save"}
        </Button>
      </Stack>
    </form>
  );
}
