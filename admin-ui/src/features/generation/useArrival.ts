import { useEffect, useRef } from "react";
import { useQuery } from "urql";

import { type Job, JobQuery } from "./api/jobs";
import type { Workflow } from "./api/orders";
import { takingPictures } from "./offering";
import { type Draft, draftOf, withValue, withWorkflow } from "./order";

export interface Arrival {
  /** A job whose order fills the form. */
  from?: string | undefined;
  seed?: "new" | undefined;
  workflow?: string | undefined;
  /** A picture to begin with. */
  image?: string | undefined;
  /** A second prompt is to be written. */
  compare?: true | undefined;
}

/** The draft as one arrives with it: another job's order, another workflow, a picture to begin with. */
export function arrived(draft: Draft, { seed, workflow: key, image, compare }: Arrival, job: Job | undefined, workflows: readonly Workflow[]): Draft {
  const given = job ? draftOf(job, seed ?? "same") : draft;
  const begun = compare ? { ...given, promptB: given.promptB ?? given.prompt } : given;
  const taking = takingPictures(workflows);
  const wanted = image === undefined ? key : (key ?? (taking.find(({ workflow }) => workflow.key === "img2img") ?? taking[0])?.workflow.key);
  const chosen = wanted === undefined ? begun : withWorkflow(begun, wanted);
  const parameter = taking.find(({ workflow }) => workflow.key === chosen.workflow)?.parameter;
  return image !== undefined && parameter ? { ...chosen, ...withValue(chosen, parameter.name, image) } : chosen;
}

/** Fills the form once from what the address names, then tells: the address is to forget it. */
export function useArrival(arrival: Arrival, workflows: readonly Workflow[] | undefined, onArrived: (fill: (draft: Draft) => Draft, job: Job | undefined) => void) {
  const { from, seed, workflow, image, compare } = arrival;
  const [{ data, error }] = useQuery({ query: JobQuery, variables: { id: from ?? "" }, pause: from === undefined });
  const job = data?.generationJob?.id === from ? (data?.generationJob ?? undefined) : undefined;
  const gone = data?.generationJob === null || error !== undefined;
  const there = from !== undefined || workflow !== undefined || image !== undefined || compare === true;
  const ready = there && workflows !== undefined && (from === undefined || job !== undefined || gone);
  const latest = useRef(onArrived);
  useEffect(() => {
    latest.current = onArrived;
  });
  useEffect(() => {
    if (ready) latest.current((draft) => arrived(draft, { seed, workflow, image, compare }, job, workflows), job);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once for each arrival: lists that come anew later must not fill the form again
  }, [ready, from, seed, workflow, image, compare, job?.id]);
}
