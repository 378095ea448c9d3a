import { useEffect, useRef } from "react";
import { useQuery } from "urql";

import { type Job, JobQuery } from "./api/jobs";
import { LikeQuery, type Workflow } from "./api/orders";
import { takingPictures } from "./offering";
import { type Draft, draftLike, draftOf, withValue, withWorkflow } from "./order";

export interface Arrival {
  /** A job whose order fills the form. */
  from?: string | undefined;
  seed?: "new" | undefined;
  /** A picture whose settings are taken, as its file tells them. */
  like?: string | undefined;
  workflow?: string | undefined;
  /** A picture to begin with. */
  image?: string | undefined;
  /** A second prompt is to be written. */
  two?: true | undefined;
}

export type Likeness = { workflowKey: string | null; parameters: unknown };

/** What one arrives with, looked up. */
export interface Found {
  job?: Job | undefined;
  like?: Likeness | undefined;
}

/** The draft as one arrives with it: another job's order, a picture's settings, another workflow, a picture to begin with. */
export function arrived(draft: Draft, { seed, workflow: key, image, two }: Arrival, { job, like }: Found, workflows: readonly Workflow[]): Draft {
  const given = job ? draftOf(job, seed ?? "same") : like ? draftLike(draft, like, workflows) : draft;
  const begun = two ? { ...given, promptB: given.promptB ?? given.prompt } : given;
  const taking = takingPictures(workflows);
  const wanted = image === undefined ? key : (key ?? (taking.find(({ workflow }) => workflow.key === "img2img") ?? taking[0])?.workflow.key);
  const chosen = wanted === undefined ? begun : withWorkflow(begun, wanted);
  const parameter = taking.find(({ workflow }) => workflow.key === chosen.workflow)?.parameter;
  return image !== undefined && parameter ? { ...chosen, ...withValue(chosen, parameter.name, image) } : chosen;
}

/** Fills the form once from what the address names, then tells: the address is to forget it. */
export function useArrival(arrival: Arrival, workflows: readonly Workflow[] | undefined, onArrived: (fill: (draft: Draft) => Draft, job: Job | undefined) => void) {
  const { from, seed, like, workflow, image, two } = arrival;
  const [jobs] = useQuery({ query: JobQuery, variables: { id: from ?? "" }, pause: from === undefined });
  const [pictures] = useQuery({ query: LikeQuery, variables: { id: like ?? "" }, pause: like === undefined });
  const found = { job: jobs.data?.generationJob ?? undefined, like: pictures.data?.asset ?? undefined };
  const [job, picture] = [found.job?.id === from ? found.job : undefined, found.like?.id === like ? found.like : undefined];
  const settled = (asked: string | undefined, there: unknown, { data, error }: { data?: unknown; error?: unknown }, none: boolean) => asked === undefined || there !== undefined || error !== undefined || (data !== undefined && none);
  const there = [from, like, workflow, image, two].some((one) => one !== undefined);
  const ready = there && workflows !== undefined && settled(from, job, jobs, jobs.data?.generationJob === null) && settled(like, picture, pictures, pictures.data?.asset === null);
  const latest = useRef(onArrived);
  useEffect(() => {
    latest.current = onArrived;
  });
  useEffect(() => {
    if (ready) latest.current((draft) => arrived(draft, { seed, workflow, image, two }, { job, like: picture }, workflows), job);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once for each arrival: lists that come anew later must not fill the form again
  }, [ready, from, seed, like, workflow, image, two]);
}
