import { notifications } from "@mantine/notifications";
import { useMutation } from "urql";

import { confirm } from "@/components";
import { outcome } from "@/lib/problems";

import { WorkflowArchive, type WorkflowInList, WorkflowRestore } from "./api/workflows";

/** Puts workflows aside and takes them back. */
export function useCatalog() {
  const [archiving, executeArchive] = useMutation(WorkflowArchive);
  const [restoring, executeRestore] = useMutation(WorkflowRestore);

  const archive = async ({ key, name }: Pick<WorkflowInList, "key" | "name">) => {
    const body = "It is offered no more. Its jobs and pictures stay, waiting jobs still run, and you can restore it.";
    if (!(await confirm({ title: `Archive “${name}”?`, body, action: "Archive the workflow" }))) return;
    const result = outcome(await executeArchive({ key }), (data) => data.workflowArchive, "Workflow");
    if (!result.ok) notifications.show({ title: "The workflow was not archived.", message: result.problem.message, color: "red" });
  };

  const restore = async (key: string) => {
    const result = outcome(await executeRestore({ key }), (data) => data.workflowRestore, "Workflow");
    if (!result.ok) notifications.show({ title: "The workflow was not restored.", message: result.problem.message, color: "red" });
  };

  return { archive, restore, busy: archiving.fetching || restoring.fetching };
}
