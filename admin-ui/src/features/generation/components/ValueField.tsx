import { Autocomplete, NumberInput, Select, Switch, Textarea } from "@mantine/core";

import type { Parameter } from "../api/orders";
import type { Value } from "../order";

interface Props {
  parameter: Parameter;
  /** As set by hand; undefined: as preset, style and workflow have it. */
  value: Value | undefined;
  /** What it will be when nothing is set. */
  resolved: unknown;
  /** What an engine has for it; undefined when nobody knows. */
  offered: string[] | undefined;
  onChange: (value: Value | null) => void;
  error: string | undefined;
}

const shown = (value: unknown) => (typeof value === "number" || typeof value === "string" ? String(value) : "");

/** One parameter, by its kind. What is empty shows the value that preset, style or workflow give. */
export function ValueField({ parameter, value, resolved, offered, onChange, error }: Props) {
  const { label, kind, minimum, maximum, step, maxLength, required } = parameter;
  const hint = shown(resolved ?? parameter.default);
  const common = { label, error, placeholder: hint, withAsterisk: required && hint === "" };
  switch (kind) {
    case "BOOLEAN": {
      const checked = value ?? resolved ?? parameter.default;
      return <Switch label={label} error={error} checked={checked === true} onChange={(event) => onChange(event.currentTarget.checked)} pt={28} />;
    }
    case "CHOICE":
      return offered ? (
        <Select {...common} data={offered} value={typeof value === "string" ? value : null} onChange={onChange} searchable clearable nothingFoundMessage="No engine has that one." />
      ) : (
        <Autocomplete {...common} data={[]} value={typeof value === "string" ? value : ""} onChange={(text) => onChange(text || null)} />
      );
    case "INTEGER":
    case "FLOAT":
      return (
        <NumberInput
          {...common}
          min={minimum ?? undefined}
          max={maximum ?? undefined}
          step={step ?? 1}
          allowDecimal={kind === "FLOAT"}
          value={typeof value === "number" ? value : ""}
          onChange={(next) => onChange(typeof next === "number" ? next : null)}
        />
      );
    default:
      return <Textarea {...common} autosize minRows={1} maxRows={6} maxLength={maxLength ?? undefined} value={typeof value === "string" ? value : ""} onChange={(event) => onChange(event.currentTarget.value || null)} />;
  }
}
