import { Button, Card, Input, Kbd, NumberInput, SegmentedControl, Select, Text } from "@mantine/core";
import { useHotkeys, useLocalStorage } from "@mantine/hooks";
import { IconSparkles } from "@tabler/icons-react";
import type { Ref } from "react";

import { AsGraphql, ProblemAlert } from "@/components";
import { words } from "@/lib/format";
import type { Problem } from "@/lib/problems";

import { GenerationStart } from "../api/orders";
import { type Draft, seedFault, type Who, withPreset } from "../order";
import type { Order } from "../useOrder";
import { CharacterField } from "./CharacterField";
import { EngineLine } from "./EngineLine";
import classes from "./OrderForm.module.css";
import { Parameters } from "./Parameters";
import { Preflight } from "./Preflight";
import { MAX_PROMPT, PromptFields } from "./PromptFields";
import { StyleField } from "./StyleField";

interface Props {
  draft: Draft;
  set: (change: Partial<Draft>) => void;
  who: Who;
  onWho: (who: Who) => void;
  order: Order;
  lastSeed: string | undefined;
  allowed: boolean;
  starting: boolean;
  problem: Problem | undefined;
  onStart: () => void;
  promptRef: Ref<HTMLTextAreaElement>;
}

const apple = typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.userAgent);
const FIELDS = ["prompt", "negativePrompt", "steps", "cfg", "sampler", "scheduler", "checkpoint", "seed", "width", "height", "batch", "priority"];

/** The order: who, what, how. */
export function OrderForm(props: Props) {
  const { draft, set, who, onWho, order, problem } = props;
  const [open, setOpen] = useLocalStorage({ key: "generate-parameters", defaultValue: false, getInitialValueInEffect: false });
  const { preview, workflow } = order;
  const blank = draft.prompt.trim() === "";
  const faults = (preview?.problems ?? []).filter(({ field }) => !(field === "prompt" && blank));
  const own = Object.fromEntries(faults.filter(({ field, message }) => FIELDS.includes(field) && !message.includes("is missing on")).map(({ field, message }) => [field, message]));
  const errors = { ...own, ...problem?.fieldErrors };
  const ready = props.allowed && !blank && draft.prompt.trim().length <= MAX_PROMPT && !seedFault(draft.seed) && !(order.current && faults.length > 0);
  const start = () => ready && props.onStart();
  useHotkeys([["mod+Enter", start]], []);
  const presets = workflow?.presets ?? [];
  return (
    <Card className={classes.form} component="form" aria-label="Order" onSubmit={(event) => { event.preventDefault(); start(); }}>
      <div className={classes.pair}>
        <CharacterField chosen={order.chosen} onChange={(character) => onWho({ character, style: undefined })} />
        <StyleField chosen={order.chosen} style={who.style} onChange={(style) => onWho({ ...who, style })} />
      </div>
      <PromptFields draft={draft} set={set} preview={preview} errors={errors} input={props.promptRef} />
      {order.workflows.length > 1 && (
        <Select label="Workflow" description={workflow?.description} data={order.workflows.map(({ key, name }) => ({ value: key, label: name }))} value={draft.workflow} onChange={(key) => key && set({ workflow: key, preset: null })} allowDeselect={false} />
      )}
      <div className={classes.pair}>
        <Input.Wrapper label="Preset" labelElement="div">
          <SegmentedControl
            fullWidth
            aria-label="Preset"
            value={draft.preset ?? ""}
            onChange={(name) => set(withPreset(draft, presets.find((preset) => preset.name === name) ?? null))}
            data={[{ value: "", label: "Default" }, ...presets.map(({ name }) => ({ value: name, label: words(name) }))]}
          />
        </Input.Wrapper>
        <NumberInput label="Pictures" min={1} max={8} clampBehavior="strict" allowDecimal={false} value={draft.batch} onChange={(value) => set({ batch: typeof value === "number" ? value : 1 })} error={errors.batch} />
      </div>
      <Parameters draft={draft} set={set} preview={preview} workflow={workflow} engines={order.engines.filter(({ id }) => !draft.engineId || id === draft.engineId)} lastSeed={props.lastSeed} errors={errors} open={open} onToggle={() => setOpen(!open)} />
      <EngineLine engines={order.engines} engineId={draft.engineId} onChange={(engineId) => set({ engineId })} />
      {!blank && <Preflight problems={faults} checked={order.current && order.engines.some(({ state }) => state === "ONLINE")} />}
      <ProblemAlert problem={problem} />
      <div className={classes.foot}>
        {draft.seed !== null && (
          <Text size="sm" c="dimmed" className={classes.hint} component="div">
            <span>
              Seed <span className="mono">{draft.seed}</span> is kept: the same order gives the same picture.
            </span>
            <Button variant="subtle" size="compact-sm" onClick={() => set({ seed: null })}>
              Use a new seed
            </Button>
          </Text>
        )}
        <div className={classes.go}>
          <AsGraphql newTab document={GenerationStart} variables={() => ({ input: order.input })} />
          <Button type="submit" size="lg" fullWidth loading={props.starting} disabled={!ready} leftSection={<IconSparkles size={20} aria-hidden />} rightSection={<Kbd className={classes.keys}>{apple ? "⌘" : "Ctrl"} ↵</Kbd>}>
            {draft.batch > 1 ? `Generate ${draft.batch} pictures` : "Generate"}
          </Button>
        </div>
        {!props.allowed && (
          <Text size="sm" c="dimmed">
            You may look, but not generate.
          </Text>
        )}
      </div>
    </Card>
  );
}
