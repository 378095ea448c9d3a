import { Collapse, NumberInput, UnstyledButton } from "@mantine/core";
import { IconChevronRight } from "@tabler/icons-react";

import type { Engine, Preview, Workflow } from "../api/orders";
import { offeredFor } from "../offering";
import { type Draft, parameterOf, PLACED, summary, withValue } from "../order";
import classes from "./Parameters.module.css";
import { SeedField } from "./SeedField";
import { SizeField } from "./SizeField";
import { ValueField } from "./ValueField";

interface Props {
  draft: Draft;
  set: (change: Partial<Draft>) => void;
  preview: Preview | undefined;
  workflow: Workflow;
  engines: readonly Engine[];
  lastSeed: string | undefined;
  errors: Record<string, string>;
  open: boolean;
  onToggle: () => void;
}

/** Long names of files need the whole width. */
const WIDE = ["ckpt_name", "lora_name", "vae_name", "unet_name", "model_name", "ipadapter_file", "clip_name", "instantid_file", "control_net_name"];

/** Everything that has a good value by itself, as the workflow has it. What is empty shows the value that preset, style or workflow give. */
export function Parameters({ draft, set, preview, workflow, engines, lastSeed, errors, open, onToggle }: Props) {
  const values = (preview?.parameters ?? {}) as Record<string, unknown>;
  const sized = parameterOf(workflow, "width") !== undefined && parameterOf(workflow, "height") !== undefined;
  const own = workflow.parameters.filter(({ name, kind }) => kind !== "IMAGE" && !PLACED.includes(name) && !(sized && (name === "width" || name === "height")));
  return (
    <div className={classes.box}>
      <UnstyledButton className={classes.toggle} onClick={onToggle} aria-expanded={open} aria-controls="parameters">
        <IconChevronRight size={16} aria-hidden className={classes.chevron} />
        <span className={classes.title}>Parameters</span>
        <span className="quiet truncate">{summary(preview && values)}</span>
      </UnstyledButton>
      <Collapse expanded={open} id="parameters">
        <div className={classes.grid}>
          {sized && <SizeField draft={draft} set={set} width={values.width as number | undefined} height={values.height as number | undefined} errors={errors} />}
          {own.map((parameter) => (
            <div key={parameter.name} className={parameter.kind === "TEXT" || parameter.targets.some(({ input }) => WIDE.includes(input)) ? classes.wide : undefined}>
              <ValueField parameter={parameter} value={draft.values[parameter.name]} resolved={values[parameter.name]} offered={offeredFor(parameter, engines)} onChange={(value) => set(withValue(draft, parameter.name, value))} error={errors[parameter.name]} />
            </div>
          ))}
          {parameterOf(workflow, "seed") && <SeedField seed={draft.seed} onChange={(seed) => set({ seed })} last={lastSeed} error={errors.seed} />}
          <NumberInput label="Priority" min={-1000} max={1000} allowDecimal={false} value={draft.priority} onChange={(value) => set({ priority: typeof value === "number" ? value : 0 })} error={errors.priority} />
        </div>
      </Collapse>
    </div>
  );
}
