import { ActionIcon, MultiSelect, Select, Switch, TagsInput, TextInput } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";

import { words } from "@/lib/format";

import { KINDS, type Place, type Row } from "../mapping";
import classes from "./MappingRow.module.css";

interface Props {
  row: Row;
  /** Its place in the list, from 1. */
  number: number;
  /** Inputs that it may fill: its own and those that nothing fills. */
  places: readonly Place[];
  /** By the field's name in the row. */
  errors: Readonly<Record<string, string>>;
  onChange: (change: Partial<Row>) => void;
  onRemove: () => void;
}

/** One parameter of a workflow that is being made: its name, what it takes, where it goes. */
export function MappingRow({ row, number, places, errors, onChange, onRemove }: Props) {
  const numbers = row.kind === "INTEGER" || row.kind === "FLOAT";
  const field = (name: "default" | "minimum" | "maximum" | "step" | "maxLength", label: string) => <TextInput label={label} inputMode={name === "default" && !numbers ? undefined : "decimal"} value={row[name]} onChange={(event) => onChange({ [name]: event.currentTarget.value })} error={errors[name]} />;
  const groups = [...new Set(places.map(({ node }) => node))].map((node) => ({ group: node, items: places.filter((place) => place.node === node).map(({ value, label }) => ({ value, label })) }));
  return (
    <fieldset className={classes.row}>
      <legend className={classes.legend}>
        {number}. {row.label || row.name || "Parameter"}
      </legend>
      <div className={classes.grid}>
        <TextInput label="Label" value={row.label} onChange={(event) => onChange({ label: event.currentTarget.value })} error={errors.label} required />
        <TextInput label="Name" className={classes.name} value={row.name} onChange={(event) => onChange({ name: event.currentTarget.value })} error={errors.name} required />
        <Select label="Kind" data={KINDS.map((kind) => ({ value: kind, label: words(kind) }))} value={row.kind} onChange={(kind) => kind && onChange({ kind: KINDS.find((one) => one === kind) ?? row.kind })} allowDeselect={false} error={errors.kind} />
        {row.kind === "BOOLEAN" ? (
          <Switch label="On by default" pt={30} checked={row.default === "true"} onChange={(event) => onChange({ default: String(event.currentTarget.checked) })} error={errors.default} />
        ) : (
          row.kind !== "SEED" && row.kind !== "IMAGE" && field("default", "Default")
        )}
        {numbers && field("minimum", "At least")}
        {numbers && field("maximum", "At most")}
        {numbers && field("step", "Step")}
        {row.kind === "TEXT" && field("maxLength", "Most characters")}
        {row.kind === "CHOICE" && <TagsInput className={classes.wide} label="Choices" placeholder={row.choices.length ? undefined : "What the engine has"} value={[...row.choices]} onChange={(choices) => onChange({ choices })} error={errors.choices} />}
        <MultiSelect className={classes.wide} label="Goes to" data={groups} value={[...row.places]} onChange={(next) => onChange({ places: next })} searchable error={errors.targets} hidePickedOptions />
        <div className={classes.end}>
          <Switch label="Required" checked={row.required} onChange={(event) => onChange({ required: event.currentTarget.checked })} />
          <ActionIcon color="red" aria-label={`Remove the parameter ${row.label || row.name}`} onClick={onRemove}>
            <IconTrash size={17} stroke={1.7} aria-hidden />
          </ActionIcon>
        </div>
      </div>
    </fieldset>
  );
}
