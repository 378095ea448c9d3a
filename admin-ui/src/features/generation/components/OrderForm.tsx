import { Card, NumberInput, Text } from "@mantine/core";
import { useHotkeys, useLocalStorage } from "@mantine/hooks";
import type { Ref } from "react";

import { ProblemAlert } from "@/components";
import type { Problem } from "@/lib/problems";

import { MOST_PAIRS } from "../comparing";
import { batchOf, type Draft, parameterOf, seedFault, type Value, type Who, withValue, withWorkflow } from "../order";
import { type Fault, faultsOf, fieldName, isLack } from "../readiness";
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
  const resolved = (preview?.parameters ?? {}) as Record<string, unknown>;
  // A character brings the pictures of its face by itself.
  const empty = workflow?.parameters.filter(({ kind, required, name }) => kind === "IMAGE" && required && draft.values[name] === undefined && !resolved[name]) ?? [];
  const told = (preview?.problems ?? []).filter(({ field }) => !(fieldName(field) === "prompt" && blank) && !empty.some(({ name }) => fieldName(field) === name));
  const faults: Fault[] = workflow ? faultsOf(told, workflow.parameters, order.standing(workflow).missing) : [];
  const own = Object.fromEntries(told.filter(({ message }) => !isLack(message)).map(({ field, message }) => [fieldName(field), message]));
  return { blank, empty, faults, own };
}

/** The order: who, what, how. */
export function OrderForm(props: Props) {
  const { draft, set, who, onWho, order, problem } = props;
  const [open, setOpen] = useLocalStorage({ key: "generate-parameters", defaultValue: false, getInitialValueInEffect: false });
  const { preview, workflow, chosen } = order;
  const { blank, empty, faults, own } = useFaults(props);
  const refused = Object.fromEntries(Object.entries(problem?.fieldErrors ?? {}).map(([field, message]) => [fieldName(field), message]));
  const errors: Record<string, string> = { ...own, ...refused };
  const secondBlank = draft.promptB !== null && draft.promptB.trim() === "";
  const written = !blank && !secondBlank && empty.length === 0;
  const ready = props.allowed && workflow !== undefined && written && !tooLong(draft.prompt) && !tooLong(draft.promptB ?? "") && !seedFault(draft.seed) && !(order.current && faults.length > 0);
  const [first, ...others] = faults;
  const missing = [blank && "a prompt", secondBlank && "a second prompt", ...empty.map(({ label }) => label.toLowerCase())].filter(Boolean);
  const needs = missing.length > 0 ? `It still needs ${missing.join(" and ")}.` : order.current && first ? `${first.text}${others.length > 0 ? `, and ${others.length} more` : ""}.` : undefined;
  const start = () => ready && props.onStart();
  useHotkeys([["mod+Enter", start]], []);
  const batch = batchOf(draft, workflow);
  const most = parameterOf(workflow, "batch")?.maximum ?? 8;
  const resolved = (preview?.parameters ?? {}) as Record<string, unknown>;
  const value = (name: string, next: Value | null) => set(withValue(draft, name, next));
  return (
    <Card className={classes.form} component="form" aria-label="Order" onSubmit={(event) => { event.preventDefault(); start(); }}>
      <div className={classes.pair}>
        <CharacterField chosen={chosen} onChange={(character) => onWho({ character, style: undefined })} />
        <StyleField chosen={chosen} style={who.style} onChange={(style) => onWho({ ...who, style })} />
      </div>
      <WorkflowField workflows={order.workflows} value={draft.workflow} standing={order.standing} onChange={(key) => set(withWorkflow(draft, key))} />
      {who.character && <SuggestedWorkflow characterId={who.character} chosen={draft.workflow} onTake={(key) => set(withWorkflow(draft, key))} />}
      {workflow ? (
        <>
          {parameterOf(workflow, "prompt") && <PromptFields draft={draft} set={set} preview={preview} errors={errors} input={props.promptRef} negative={parameterOf(workflow, "negativePrompt") !== undefined} instead={chosen && `${chosen.name} as their appearance and style tell`} />}
          {workflow.parameters
            .filter(({ kind }) => kind === "IMAGE")
            .map(({ name, label, required }) => (
              <ImageField key={name} label={label} required={required} value={typeof draft.values[name] === "string" ? draft.values[name] : undefined} brought={typeof resolved[name] === "string" ? resolved[name] : undefined} onChange={(id) => value(name, id)} character={chosen} error={errors[name]} />
            ))}
          <div className={classes.pair}>
            <Presets draft={draft} workflow={workflow} set={set} allowed={props.allowed} />
            {draft.promptB !== null ? (
              <NumberInput label="Seeds" min={1} max={MOST_PAIRS} clampBehavior="strict" allowDecimal={false} value={draft.pairs} onChange={(next) => set({ pairs: typeof next === "number" ? next : 1 })} error={errors.count} />
            ) : (
              batch !== undefined && <NumberInput label="Pictures" min={parameterOf(workflow, "batch")?.minimum ?? 1} max={most} clampBehavior="strict" allowDecimal={false} value={batch} onChange={(next) => set({ batch: typeof next === "number" ? next : null })} error={errors.batch} />
            )}
          </div>
          {typeof resolved.width === "number" && typeof resolved.height === "number" && <Advice width={resolved.width} height={resolved.height} engineId={draft.engineId} batch={draft.promptB === null ? batch : undefined} most={most} onBatch={(next) => set({ batch: next })} />}
          <Parameters draft={draft} set={set} preview={preview} workflow={workflow} engines={order.engines.filter(({ id }) => !draft.engineId || id === draft.engineId)} lastSeed={props.lastSeed} errors={errors} open={open} onToggle={() => setOpen(!open)} />
        </>
      ) : (
        <Text size="sm" c="var(--bad)" role="alert">
          There is no workflow “{draft.workflow}” any more. Choose another.
        </Text>
      )}
      <EngineLine engines={order.engines} engineId={draft.engineId} onChange={(engineId) => set({ engineId })} />
      <Preflight faults={faults} ready={written && order.current && order.engines.some(({ state }) => state === "ONLINE")} />
      <ProblemAlert problem={problem} />
      <OrderFoot draft={draft} set={set} order={order} batch={batch} ready={ready} allowed={props.allowed} starting={props.starting} needs={ready ? undefined : needs} />
    </Card>
  );
}
