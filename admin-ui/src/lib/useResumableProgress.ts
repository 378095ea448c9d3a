import { useEffect, useRef, useState } from "react";
import { type AnyVariables, type TypedDocumentNode, useClient } from "urql";
import { pipe, subscribe } from "wonka";

import type { ResumeContext } from "./client";
import { type Problem, problemFrom, problemOf } from "./problems";

/** Any message of a stream whose messages are numbered. Errors, as members of the event union, carry no number. */
export type Numbered = { __typename: string; seq?: number };

export interface Resumable<State> {
  state: State | undefined;
  /** The number of the last message taken in; 0 before the first. */
  seq: number;
  problem: Problem | undefined;
}

/** Takes in one message; what was seen before is dropped. Pure, so that it can be tested without a socket. */
export function advance<Event extends Numbered, State>(
  before: Resumable<State>,
  event: Event,
  reduce: (state: State | undefined, event: Event) => State | undefined,
): Resumable<State> {
  const problem = problemOf(event);
  if (problem) return { ...before, problem };
  if (event.seq === undefined) return before;
  // A snapshot may repeat the number that we stand at: it holds the same, or more.
  const isSnapshot = event.__typename.endsWith("Snapshot");
  if (isSnapshot ? event.seq < before.seq : event.seq <= before.seq) return before;
  return { state: reduce(before.state, event), seq: event.seq, problem: undefined };
}

/**
 * Follows a numbered stream: a snapshot, then events. After a lost connection it asks for what came after the last
 * number seen, so nothing is missed and nothing is shown twice.
 *
 *     const { state } = useResumableProgress(JobProgress, { jobId }, (data) => data.generationProgress, reduceJob);
 *
 * The document must have a variable `after`. `variables: null` pauses. `pick` and `reduce` must be stable functions.
 */
export function useResumableProgress<Data, Variables extends AnyVariables, Event extends Numbered, State>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Omit<NonNullable<Variables>, "after"> | null,
  pick: (data: Data) => Event,
  reduce: (state: State | undefined, event: Event) => State | undefined,
): Resumable<State> {
  const client = useClient();
  const key = variables && JSON.stringify(variables);
  const [shown, setShown] = useState<{ key: string | null; value: Resumable<State> }>({ key, value: nothing<State>() });
  const latest = useRef(nothing<State>());

  useEffect(() => {
    latest.current = nothing<State>();
    if (key === null) return;
    const take = (value: Resumable<State>) => {
      latest.current = value;
      setShown({ key, value });
    };
    const context: ResumeContext = { resume: () => (latest.current.seq ? { after: latest.current.seq } : {}) };
    const { unsubscribe } = pipe(
      client.subscription(document, JSON.parse(key) as Variables, context),
      subscribe(({ data, error }) => {
        if (data) take(advance(latest.current, pick(data), reduce));
        else if (error) take({ ...latest.current, problem: problemFrom(error) });
      }),
    );
    return unsubscribe;
  }, [client, document, key, pick, reduce]);

  return shown.key === key ? shown.value : nothing<State>();
}

const nothing = <State>(): Resumable<State> => ({ state: undefined, seq: 0, problem: undefined });
