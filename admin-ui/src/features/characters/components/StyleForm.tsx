import { Button, Checkbox, Group, NumberInput, Stack, Textarea, TextInput } from "@mantine/core";
import { useQuery } from "urql";

import { ProblemAlert } from "@/components";

import { type Style, StyleChoices } from "../api/styles";
import { differences } from "../conflict";
import { STYLE_LABELS } from "../labels";
import { offered } from "../offered";
import { styleValuesOf } from "../styleValues";
import { useStyleSave } from "../useStyleSave";
import { ConflictDialog } from "./ConflictDialog";
import fields from "./Fields.module.css";
import { FileField } from "./FileField";

interface Props {
  characterId: string;
  /** Left out for a new one. */
  style: Style | undefined;
  onSaved: () => void;
  onCancel: () => void;
}

const SIDE = { min: 256, max: 4096, step: 8, suffix: " px", clampBehavior: "none" } as const;

/** One style to fill in. */
export function StyleForm({ characterId, style, onSaved, onCancel }: Props) {
  const saving = useStyleSave(characterId, style, onSaved);
  const { form, clash } = saving;
  const [{ data }] = useQuery({ query: StyleChoices });
  const props = (name: string) => ({ label: STYLE_LABELS[name], ...form.getInputProps(name) });
  return (
    <form noValidate onSubmit={saving.save}>
      <Stack gap="md">
        <TextInput withAsterisk data-autofocus {...props("name")} />
        <Textarea autosize minRows={2} {...props("description")} />
        <Textarea autosize minRows={2} {...props("promptPrefix")} />
        <Textarea autosize minRows={2} {...props("promptSuffix")} />
        <Textarea autosize minRows={2} {...props("negativeAddition")} />
        <FileField choices={offered(data?.engines, "checkpoints")} placeholder="The character's, else the engine's first" {...props("checkpoint")} />
        <div className={fields.two}>
          <FileField choices={offered(data?.engines, "samplers")} {...props("sampler")} />
          <FileField choices={offered(data?.engines, "schedulers")} {...props("scheduler")} />
          <NumberInput min={1} max={200} allowDecimal={false} clampBehavior="none" {...props("steps")} />
          <NumberInput min={0} max={30} step={0.5} decimalScale={2} clampBehavior="none" {...props("cfg")} />
          <NumberInput {...SIDE} {...props("width")} />
          <NumberInput {...SIDE} {...props("height")} />
        </div>
        <Checkbox label="Active: offered when generating" {...form.getInputProps("active", { type: "checkbox" })} />
        {saving.base.isDefault ? null : <Checkbox label="Make it the default" {...form.getInputProps("isDefault", { type: "checkbox" })} />}
        {saving.problem && (Object.keys(form.errors).length === 0 || saving.problem.kind !== "InvalidInput") && <ProblemAlert problem={saving.problem} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onCancel} disabled={saving.saving}>
            Cancel
          </Button>
          <Button type="submit" loading={saving.saving}>
            {style ? "Save" : "Add"}
          </Button>
        </Group>
      </Stack>
      {clash && (
        <ConflictDialog
          what="style"
          message={clash.message}
          {...differences(saving.base, form.getValues(), styleValuesOf(clash.current))}
          labels={STYLE_LABELS}
          busy={saving.saving}
          onKeepMine={saving.keepMine}
          onTakeTheirs={saving.takeTheirs}
          onBack={saving.goBack}
        />
      )}
    </form>
  );
}
