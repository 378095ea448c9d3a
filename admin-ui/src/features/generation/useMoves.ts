import { notifications } from "@mantine/notifications";
import { useRef, useState } from "react";
import { useMutation } from "urql";

import { outcome } from "@/lib/problems";

import type { WaitingJob } from "./api/jobs";
import { GenerationReorder } from "./api/queue";
import { type Beyond, type Move, moved } from "./moving";

/**
 * The waiting jobs as the person has put them, before the server has agreed. Moves are sent one after the other; when
 * one is refused, it and those after it are taken back. `refresh` is over when the list is as the server has it then.
 * `said` is for assistive technology.
 */
export function useMoves(jobs: readonly WaitingJob[], beyond: Beyond, refresh: () => Promise<void>) {
  const [, execute] = useMutation(GenerationReorder);
  const [pending, setPending] = useState<readonly Move[]>([]);
  const [said, say] = useState("");
  const sending = useRef(Promise.resolve());
  const refusals = useRef(0);
  const shown = pending.reduce<readonly WaitingJob[]>((rows, move) => moved(rows, move, beyond), jobs);

  const send = async (move: Move, name: string, era: number) => {
    if (era !== refusals.current) return;
    const input = "end" in move ? move : { id: move.id, [move.side]: move.beside };
    const result = outcome(await execute({ input }), (data) => data.generationReorder, "GenerationJob");
    if (result.ok) {
      await refresh();
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
    const name = job.askedPrompt || job.prompt;
    const era = refusals.current;
    setPending((before) => [...before, next]);
    const place = "end" in next && next.end === "LAST" ? beyond.queued : moved(shown, next, beyond).find(({ id }) => id === next.id)?.queuePosition;
    say(`Place ${place ?? "changed"} of ${beyond.queued}: ${name}`);
    sending.current = sending.current.then(() => send(next, name, era));
  };
  return { shown, move, said };
}
