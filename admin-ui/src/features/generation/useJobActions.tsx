import { notifications } from "@mantine/notifications";
import { useClient, useMutation } from "urql";

import { confirm } from "@/components";
import { ask } from "@/lib/ask";
import { outcome, type Problem, problemFrom } from "@/lib/problems";

import { GenerationCancel, type Job, type JobInList } from "./api/jobs";
import { CharacterVersion, PortraitSet } from "./api/orders";

const refused = (title: string, { message }: Problem) => notifications.show({ title, message, color: "red" });

/** Calls a job off, asking first when work would be lost. */
export function useCancel() {
  const [{ fetching }, execute] = useMutation(GenerationCancel);
  const cancel = async (job: Pick<JobInList, "id" | "state" | "batch">) => {
    const running = job.state === "RUNNING";
    const body = `What was painted so far is lost; ${job.batch === 1 ? "no picture is" : `none of the ${job.batch} pictures are`} stored. The job stays in the list, and you can generate it again.`;
    if (running && !(await confirm({ title: "Cancel the running job?", body, action: "Cancel the job", danger: true }))) return;
    const result = outcome(await execute({ id: job.id }), (data) => data.generationCancel, "GenerationJob");
    if (!result.ok) refused("The job was not cancelled.", result.problem);
  };
  return { cancel, cancelling: fetching };
}

/** Makes a picture the portrait of its job's character. */
export function usePortrait() {
  const client = useClient();
  const [{ fetching }, execute] = useMutation(PortraitSet);
  const setPortrait = async (character: NonNullable<Job["character"]>, assetId: string) => {
    const fresh = await ask(client, CharacterVersion, { id: character.id });
    if (fresh.error) return refused("The portrait was not set.", problemFrom(fresh.error));
    const expectedVersion = fresh.data?.character?.version ?? character.version;
    const input = { id: character.id, expectedVersion, profileAssetId: assetId };
    const result = outcome(await execute({ input }), (data) => data.characterUpdate, "Character");
    if (!result.ok) return refused("The portrait was not set.", result.problem);
    notifications.show({ title: `${result.value.name} has a new portrait.`, message: "It leads their card and their page." });
  };
  return { setPortrait, setting: fetching };
}
