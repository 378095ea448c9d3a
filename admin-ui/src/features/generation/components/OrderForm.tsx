import { Card, NumberInput, Text } from "@mantine/core";
import { useHotkeys, useLocalStorage } from "@mantine/hooks";
import type { Ref } from "react";

import { ProblemAlert } from "@/components";
import type { Problem } from "@/lib/problems";

import { suggestedFor } from "../offering";
import { batchOf, type Draft, parameterOf, seedFault, type Value, type Who, withValue, withWorkflow } from "../order";
import { type Fault, faultsOf } from "../readiness";
import type { Order } from "../useOrder";
import { Advice } from "./Advice";
import { CharacterField } from "./CharacterField";
import { EngineLine } from "./EngineLine";
import { ImageField } from "./ImageField";
import classes from "./OrderForm.module.css";
import { OrderFoot } from "./OrderFoot";
import { Parameters } from "./Parameters";
import { Preflight } from "./Preflight";
import { Presets } from "./Presets";
import { PromptFields, tooLong } from "./PromptFields";
import { StyleField } from "./StyleField";
import { SuggestedWorkflow } from "./SuggestedWorkflow";
import { WorkflowField } from "./WorkflowField";

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

/** What is still empty is no fault to shout about: the fields say what they need. */
function useFaults({ draft, who, order }: Props) {
  const { workflow, preview } = order;
  const blank = workflow !== undefined && parameterOf(workflow, "prompt") !== undefined && draft.prompt.trim() === "" && (!who.character || draft.promptB !== null);
  const empty = workflow?.parameters.filter(({ kind, required, name }) => kind === "IMAGE" && required && draft.values[name] === undefined) ?? [];
  const labels = Object.fromEntries((workflow?.parameters ?? []).map(({ name, label }) => [name, label]));
  const told = (preview?.problems ?? []).filter(({ field }) => !(field === "prompt" && blank) && !empty.some(({ name }) => field.replace(/^parameters\./, "") === name));
  const standing = workflow && order.standing(workflow);
  const faults: Fault[] = standing ? faultsOf(told, standing, labels) : [];
  const own = Object.fromEntries(told.filter(({ message }) => !message.includes("is missing on")).map(({ field, message }) => [field.replace(/^parameters\./, ""), message]));
  return { blank, empty, faults, own, standing };
}

/** The order: who, what, how. */
export function OrderForm(props: Props) {
  const { draft, set, who, onWho, order, problem } = props;
  const [open, setOpen] = useLocalStorage({ key: "generate-parameters", defaultValue: false, getInitialValueInEffect: false });
  const { preview, workflow, chosen } = order;
  const { blank, empty, faults, own, standing } = useFaults(props);
  const refused = Object.fromEntries(Object.entries(problem?.fieldErrors ?? {}).map(([field, message]) => [field.replace(/^parameters\./, ""), message]));
  const errors: Record<string, string> = { ...own, ...refused };
  const secondBlank = draft.promptB !== null && draft.promptB.trim() === "";
  const written = !blank && !secondBlank && empty.length === 0;
  const ready = props.allowed && workflow !== undefined && written && !tooLong(draft.prompt) && !tooLong(draft.promptB ?? "") && !seedFault(draft.seed) && !(order.current && faults.length > 0);
  const start = () => ready && props.onStart();
  useHotkeys([["mod+Enter", start]], []);
  const batch = batchOf(draft, workflow);
  const most = parameterOf(workflow, "batch")?.maximum ?? 8;
  const values = (preview?.parameters ?? {}) as { width?: unknown; height?: unknown };
  const suggestion = suggestedFor(chosen, order.workflows);
  const value = (name: string, next: Value | null) => set(withValue(draft, name, next));
  return (
    <Card className={classes.form} component="form" aria-label="Order" onSubmit={(event) => { event.preventDefault(); start(); }}>
      <div className={classes.pair}>
        <CharacterField chosen={chosen} onChange={(character) => onWho({ character, style: undefined })} />
        <StyleField chosen={chosen} style={who.style} onChange={(style) => onWho({ ...who, style })} />
      </div>
      <WorkflowField workflows={order.workflows} value={draft.workflow} standing={order.standing} onChange={(key) => set(withWorkflow(draft, key))} />
      {suggestion && suggestion.workflow !== draft.workflow && (
        <SuggestedWorkflow suggestion={suggestion} workflow={order.workflows.find(({ key }) => key === suggestion.workflow)} onTake={() => set({ ...withWorkflow(draft, suggestion.workflow), values: { ...draft.values, ...suggestion.values } })} />
      )}
      {workflow ? (
        <>
          {parameterOf(workflow, "prompt") && <PromptFields draft={draft} set={set} preview={preview} errors={errors} input={props.promptRef} negative={parameterOf(workflow, "negativePrompt") !== undefined} instead={chosen && `${chosen.name} as their appearance and style tell`} />}
          {workflow.parameters
            .filter(({ kind }) => kind === "IMAGE")
            .map(({ name, label, required }) => (
              <ImageField key={name} label={label} required={required} value={typeof draft.values[name] === "string" ? draft.values[name] : undefined} onChange={(id) => value(name, id)} character={chosen} error={errors[name]} />
            ))}
          <div className={classes.pair}>
            <Presets draft={draft} workflow={workflow} set={set} allowed={props.allowed} />
            {draft.promptB !== null ? (
              <NumberInput label="Seeds" min={1} max={16} clampBehavior="strict" allowDecimal={false} value={draft.pairs} onChange={(next) => set({ pairs: typeof next === "number" ? next : 1 })} error={errors.count} />
            ) : (
              batch !== undefined && <NumberInput label="Pictures" min={parameterOf(workflow, "batch")?.minimum ?? 1} max={most} clampBehavior="strict" allowDecimal={false} value={batch} onChange={(next) => set({ batch: typeof next === "number" ? next : null })} error={errors.batch} />
            )}
          </div>
          {typeof values.width === "number" && typeof values.height === "number" && <Advice width={values.width} height={values.height} engineId={draft.engineId} batch={draft.promptB === null ? batch : undefined} most={most} onBatch={(next) => set({ batch: next })} />}
          <Parameters draft={draft} set={set} preview={preview} workflow={workflow} engines={order.engines.filter(({ id }) => !draft.engineId || id === draft.engineId)} lastSeed={props.lastSeed} errors={errors} open={open} onToggle={() => setOpen(!open)} />
        </>
      ) : (
        <Text size="sm" c="var(--bad)" role="alert">
          There is no workflow “{draft.workflow}” any more. Choose another.
        </Text>
      )}
      <EngineLine engines={order.engines} engineId={draft.engineId} onChange={(engineId) => set({ engineId })} />
      <Preflight faults={faults} ready={written && order.current && standing?.state === "READY" ? `Nothing is missing. ${standing.text}` : undefined} />
      <ProblemAlert problem={problem} />
      <OrderFoot draft={draft} set={set} order={order} batch={batch} ready={ready} allowed={props.allowed} starting={props.starting} comparable={workflow !== undefined && parameterOf(workflow, "prompt") !== undefined} />
    </Card>
  );
}
