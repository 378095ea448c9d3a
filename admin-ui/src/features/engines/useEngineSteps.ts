import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { useClient } from "urql";

import { confirm } from "@/components";
import { ask } from "@/lib/ask";
import { outcome, type Problem } from "@/lib/problems";

import { type Engine, EngineDisable, EngineDrain, EngineEnable, EngineRemove, EngineWaiting } from "./api/engines";
import { type Step, words } from "./words";

const ACTIONS: Record<Step, string> = { disable: "Disable", drain: "Drain", remove: "Remove" };

/** Enable (also what is set aside), disable, drain and remove; all but the first ask, and say what they do to whom. */
export function useEngineSteps(onRemoved?: () => void) {
  const client = useClient();
  const [busy, setBusy] = useState(false);
  const refused = ({ name }: Pick<Engine, "name">, { message }: Problem) => notifications.show({ title: `${name} was not changed.`, message, color: "red" });

  const enable = async (engine: Pick<Engine, "id" | "name">) => {
    setBusy(true);
    const result = outcome(await client.mutation(EngineEnable, { id: engine.id }).toPromise(), (data) => data.engineEnable, "Engine");
    setBusy(false);
    if (!result.ok) refused(engine, result.problem);
  };

  const send = async (step: Step, id: string) => {
    if (step === "disable") return outcome(await client.mutation(EngineDisable, { id }).toPromise(), (data) => data.engineDisable, "Engine");
    if (step === "drain") return outcome(await client.mutation(EngineDrain, { id }).toPromise(), (data) => data.engineDrain, "Engine");
    return outcome(await client.mutation(EngineRemove, { id }).toPromise(), (data) => data.engineRemove, "Engine");
  };

  const take = async (step: Step, engine: Engine) => {
    setBusy(true);
    const { data } = await ask(client, EngineWaiting, { engineId: engine.id });
    setBusy(false);
    const body = words(step, engine, data?.generationJobs.totalCount ?? null);
    if (!(await confirm({ title: `${ACTIONS[step]} ${engine.name}?`, body, action: ACTIONS[step], danger: step !== "drain" }))) return;
    setBusy(true);
    const result = await send(step, engine.id);
    setBusy(false);
    if (!result.ok) refused(engine, result.problem);
    else if (step === "remove") onRemoved?.();
  };
  return { enable, take, busy };
}
