import type { ExperimentInput } from "./api/experiments";
import type { StartInput } from "./api/orders";
import type { Draft } from "./order";
import { isOver, type State } from "./progress";

/** Seeds that one experiment can have. */
export const MOST_PAIRS = 8;

/** What a comparison is called until somebody calls it otherwise: where the two prompts part. */
export function nameOf(promptA: string, promptB: string): string {
  const [a, b] = [promptA.trim(), promptB.trim()].map((text) => text.split(/\s+/));
  let same = 0;
  while (a && b && same < a.length - 1 && same < b.length - 1 && a[same] === b[same]) same += 1;
  const part = (prompt: readonly string[] | undefined) => (prompt ?? []).slice(same).join(" ").slice(0, 60);
  return `${part(a)} / ${part(b)}`;
}

/** What is sent to compare the draft's two prompts. A seed that is kept is the first of the seeds. */
export function comparisonOf(draft: Draft, order: StartInput): ExperimentInput {
  const { prompt: promptA = "", ...rest } = order;
  const promptB = draft.promptB ?? "";
  const common = Object.fromEntries(Object.entries(rest).filter(([name]) => name !== "seed")) as StartInput;
  const first = draft.seed === null ? null : BigInt(draft.seed);
  const seeds = first === null ? undefined : Array.from({ length: draft.pairs }, (_, index) => String((first + BigInt(index)) % 2n ** 64n));
  return { name: nameOf(promptA ?? "", promptB), promptA: promptA ?? "", promptB, order: { ...common, batch: 1 }, ...(seeds ? { seeds } : { count: draft.pairs }) };
}

export interface Tally {
  total: number;
  over: number;
  failed: number;
}

type Followed = { id: string; state: State; assets: readonly unknown[] };

/** How far a comparison is. */
export function tally(pairs: readonly { a: { state: State } | null; b: { state: State } | null }[]): Tally {
  const states = pairs.flatMap(({ a, b }) => [a, b]).flatMap((job) => (job ? [job.state] : []));
  return { total: pairs.length * 2, over: states.filter(isOver).length, failed: states.filter((state) => state === "FAILED").length };
}

/** The jobs that are still to be followed: a state is told before the pictures are. */
export const openJobs = (pairs: readonly { a: Followed | null; b: Followed | null }[]): string[] => pairs.flatMap(({ a, b }) => [a, b]).flatMap((job) => (job && (!isOver(job.state) || (job.state === "SUCCEEDED" && job.assets.length === 0)) ? [job.id] : []));
