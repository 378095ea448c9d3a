import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { useMutation } from "urql";

import { confirm } from "@/components";
import type { VariablesOf } from "@/lib/graphql";
import { outcome, type Problem } from "@/lib/problems";

import { type Preset, PresetRemove, PresetSave } from "./api/orders";

/** Saves and removes presets of one's own. Each gives whether it was done. */
export function usePresets() {
  const [saving, executeSave] = useMutation(PresetSave);
  const [removing, executeRemove] = useMutation(PresetRemove);
  const [problem, setProblem] = useState<Problem>();

  const save = async (input: VariablesOf<typeof PresetSave>["input"]) => {
    const result = outcome(await executeSave({ input }), (data) => data.presetSave, "Workflow");
    setProblem(result.ok ? undefined : result.problem);
    return result.ok;
  };

  const remove = async ({ id, name }: Pick<Preset, "id" | "name">) => {
    if (id === null) return false;
    const body = "Jobs that were made with it keep their values.";
    if (!(await confirm({ title: `Remove the preset “${name}”?`, body, action: "Remove the preset", danger: true }))) return false;
    const result = outcome(await executeRemove({ id }), (data) => data.presetRemove, "Workflow");
    if (!result.ok) notifications.show({ title: "The preset was not removed.", message: result.problem.message, color: "red" });
    return result.ok;
  };

  return { save, remove, busy: saving.fetching || removing.fetching, problem };
}
