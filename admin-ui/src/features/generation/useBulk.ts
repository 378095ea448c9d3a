import { useState } from "react";
import { useClient } from "urql";

import { confirm } from "@/components";
import { plural } from "@/lib/format";
import { outcome, type Problem } from "@/lib/problems";

import type { ChosenJob } from "./api/jobs";
import { type BulkItem, GenerationCancelMany, GenerationRetryMany } from "./api/queue";
import { cancellable, cancelWords, chunks, type Refusal, refusals, retryable, retryWords } from "./bulk";

export interface BulkResult {
  /** "4 jobs were called off." */
  title: string;
  refused: readonly Refusal[];
  problem?: Problem | undefined;
}

/** Cancels or retries many, asking first. What came of it names those that could not be. */
export function useBulk() {
  const client = useClient();
  const [busy, setBusy] = useState(false);
  const [result, setResult] = useState<BulkResult>();

  const run = async (jobs: readonly ChosenJob[], send: (ids: string[]) => Promise<{ items?: readonly BulkItem[]; problem?: Problem }>, done: string) => {
    setBusy(true);
    setResult(undefined);
    const items: BulkItem[] = [];
    let problem: Problem | undefined;
    for (const part of chunks(jobs.map(({ id }) => id))) {
      const answer = await send(part);
      items.push(...(answer.items ?? []));
      problem = answer.problem;
      if (problem) break;
    }
    setBusy(false);
    const refused = refusals(items, jobs);
    setResult({ title: `${plural(items.length - refused.length, "job was", "jobs were")} ${done}.`, refused, problem });
  };

  const cancelMany = async (chosen: readonly ChosenJob[]): Promise<boolean> => {
    const jobs = cancellable(chosen);
    const action = `Cancel ${plural(jobs.length, "job")}`;
    if (jobs.length === 0 || !(await confirm({ title: `${action}?`, body: cancelWords(jobs), action, danger: true }))) return false;
    await run(jobs, async (ids) => {
      const answer = outcome(await client.mutation(GenerationCancelMany, { ids }).toPromise(), (data) => data.generationCancelMany, "GenerationBulk");
      return answer.ok ? { items: answer.value.items } : { problem: answer.problem };
    }, "called off");
    return true;
  };

  const retryMany = async (chosen: readonly ChosenJob[]): Promise<boolean> => {
    const jobs = retryable(chosen);
    const action = `Retry ${plural(jobs.length, "job")}`;
    if (jobs.length === 0 || !(await confirm({ title: `${action}?`, body: retryWords(jobs, chosen.length - jobs.length), action }))) return false;
    await run(jobs, async (ids) => {
      const answer = outcome(await client.mutation(GenerationRetryMany, { ids }).toPromise(), (data) => data.generationRetryMany, "GenerationBulk");
      return answer.ok ? { items: answer.value.items } : { problem: answer.problem };
    }, "put into the queue again");
    return true;
  };
  return { cancelMany, retryMany, busy, result, dismiss: () => setResult(undefined) };
}
