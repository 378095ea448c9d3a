import { notifications } from "@mantine/notifications";
import { useRef, useState } from "react";
import { useClient, useMutation } from "urql";

import { ask } from "@/lib/ask";
import { outcome } from "@/lib/problems";

import type { JobInList } from "./api/jobs";
import { GenerationReorder, QueueQuery } from "./api/queue";
import { type Move, moved } from "./moving";

/**
 * The waiting jobs as the person has put them, before the server has agreed. Moves are sent one after the other; when
 * one is refused, it and those after it are taken back. `said` is for assistive technology.
 */
export function useMoves(jobs: readonly JobInList[]) {
  const client = useClient();
  const [, execute] = useMutation(GenerationReorder);
  const [pending, setPending] = useState<readonly Move[]>([]);
  const [said, say] = useState("");
  const sending = useRef(Promise.resolve());
  const refusals = useRef(0);
  const shown = pending.reduce<readonly JobInList[]>(moved, jobs);

  const send = async (move: Move, name: string, era: number) => {
    if (era !== refusals.current) return;
    const { id, beside, side } = move;
    const result = outcome(await execute({ input: { id, [side]: beside } }), (data) => data.generationReorder, "GenerationJob");
    if (result.ok) {
      await ask(client, QueueQuery, {});
      setPending((before) => before.filter((one) => one !== move));
      return;
    }
    refusals.current += 1;
    setPending([]);
    say(`Put back: ${name}. ${result.problem.message}`);
    notifications.show({ title: "The job was put back.", message: result.problem.message, color: "red" });
  };

  const move = (next: Move | undefined) => {
    const job = next && shown.find(({ id }) => id === next.id);
    if (!next || !job) return;
    const after = moved(shown, next);
    const name = job.askedPrompt || job.prompt;
    const era = refusals.current;
    setPending((before) => [...before, next]);
    say(`Place ${after.findIndex(({ id }) => id === next.id) + 1} of ${after.length}: ${name}`);
    sending.current = sending.current.then(() => send(next, name, era));
  };
  return { shown, move, said };
}
