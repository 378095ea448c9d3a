import { Collapse, NumberInput, Select, UnstyledButton } from "@mantine/core";
import { IconChevronRight } from "@tabler/icons-react";

import type { Engine, Preview, Workflow } from "../api/orders";
import { type Draft, summary } from "../order";
import classes from "./Parameters.module.css";
import { SeedField } from "./SeedField";
import { SizeField } from "./SizeField";

interface Props {
  draft: Draft;
  set: (change: Partial<Draft>) => void;
  preview: Preview | undefined;
  workflow: Workflow | undefined;
  engines: readonly Engine[];
  lastSeed: string | undefined;
  errors: Record<string, string>;
  open: boolean;
  onToggle: () => void;
}

const every = (engines: readonly Engine[], name: "checkpoints" | "samplers" | "schedulers") => [...new Set(engines.flatMap((engine) => engine[name]))];

/** Everything that has a good value by itself. What is empty shows the value that preset, style or workflow give. */
export function Parameters({ draft, set, preview, workflow, engines, lastSeed, errors, open, onToggle }: Props) {
  const values = (preview?.parameters ?? {}) as Record<string, unknown>;
  const hint = (name: string) => {
    const value = values[name];
    return typeof value === "number" || typeof value === "string" ? String(value) : "";
  };
  const bounds = (name: string) => {
    const found = workflow?.parameters.find((parameter) => parameter.name === name);
    return { min: found?.minimum ?? 0, max: found?.maximum ?? 1000, step: found?.step ?? 1 };
  };
  const amount = (name: "steps" | "cfg", label: string) => (
    <NumberInput label={label} {...bounds(name)} allowDecimal={name === "cfg"} placeholder={hint(name)} value={draft[name] ?? ""} onChange={(value) => set({ [name]: typeof value === "number" ? value : null })} error={errors[name]} />
  );
  const choice = (name: "sampler" | "scheduler" | "checkpoint", label: string, data: string[]) => (
    <Select label={label} data={data} placeholder={hint(name)} value={draft[name]} onChange={(value) => set({ [name]: value })} searchable clearable error={errors[name]} nothingFoundMessage={data.length ? "No such one." : "No engine has told what it has."} />
  );
  return (
    <div className={classes.box}>
      <UnstyledButton className={classes.toggle} onClick={onToggle} aria-expanded={open} aria-controls="parameters">
        <IconChevronRight size={16} aria-hidden className={classes.chevron} />
        <span className={classes.title}>Parameters</span>
        <span className="quiet truncate">{summary(preview && values)}</span>
      </UnstyledButton>
      <Collapse expanded={open} id="parameters">
        <div className={classes.grid}>
          <SizeField draft={draft} set={set} width={values.width as number | undefined} height={values.height as number | undefined} errors={errors} />
          {amount("steps", "Steps")}
          {amount("cfg", "CFG")}
          {choice("sampler", "Sampler", every(engines, "samplers"))}
          {choice("scheduler", "Scheduler", every(engines, "schedulers"))}
          <div className={classes.wide}>{choice("checkpoint", "Checkpoint", every(engines, "checkpoints"))}</div>
          <SeedField seed={draft.seed} onChange={(seed) => set({ seed })} last={lastSeed} error={errors.seed} />
          <NumberInput label="Priority" description={undefined} min={-1000} max={1000} allowDecimal={false} value={draft.priority} onChange={(value) => set({ priority: typeof value === "number" ? value : 0 })} error={errors.priority} />
        </div>
      </Collapse>
    </div>
  );
}
