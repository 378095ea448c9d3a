import { useThrottledCallback } from "@mantine/hooks";
import { useCallback, useEffect, useRef, useState } from "react";
import { type Client, useClient } from "urql";

import { ask } from "@/lib/ask";
import { reconnections } from "@/lib/connection";
import { type Problem, problemFrom } from "@/lib/problems";
import { useInTurn } from "@/lib/useInTurn";

import type { ChosenJob, WaitingJob } from "./api/jobs";
import { WaitingChoices, type WaitingFilter, WaitingQuery } from "./api/queue";

export const PAGE = 100;
/** The most that the server gives at once. */
const LARGE = 200;
/** A busy queue changes many times in a second; the list follows at this pace. Milliseconds. */
const PACE = 1500;
const UNANSWERED: Problem = { kind: "Network", message: "The server does not answer.", fieldErrors: {} };

interface Shown {
  key: string;
  items: readonly WaitingJob[];
  /** How many fit the filter in all; undefined until it is known. */
  total: number | undefined;
  end: string | null;
  more: boolean;
  problem: Problem | undefined;
}

const nothing = (key: string): Shown => ({ key, items: [], total: undefined, end: null, more: true, problem: undefined });
const filterOf = (key: string) => JSON.parse(key) as WaitingFilter;
/** The list as it was last: who comes back to it need not wait. */
const memory = new WeakMap<Client, Shown>();

/** The list with its next page, or with what hindered that. A row that was there already has moved. */
async function extended(client: Client, list: Shown, first: number): Promise<Shown> {
  const { data, error } = await ask(client, WaitingQuery, { first, after: list.end, filter: filterOf(list.key) });
  if (!data) return { ...list, problem: error ? problemFrom(error) : UNANSWERED };
  const { edges, pageInfo, totalCount } = data.generationQueue.waitingJobs;
  const page = edges.map(({ node }) => node);
  const ids = new Set(page.map(({ id }) => id));
  return { ...list, items: [...list.items.filter(({ id }) => !ids.has(id)), ...page], total: totalCount, end: pageInfo.endCursor, more: pageInfo.hasNextPage, problem: undefined };
}

/** Everything that waits now and fits, page after page; undefined when it could not be asked. What moves meanwhile can come on two pages. */
async function everything(client: Client, key: string): Promise<readonly ChosenJob[] | undefined> {
  const found = new Map<string, ChosenJob>();
  for (let after: string | null | undefined = null; after !== undefined; ) {
    const page = await choices(client, key, after);
    if (!page) return undefined;
    for (const { node } of page.edges) found.set(node.id, node);
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : undefined;
  }
  return [...found.values()];
}

const choices = async (client: Client, key: string, after: string | null) => (await ask(client, WaitingChoices, { after, filter: filterOf(key) })).data?.generationQueue.waitingJobs;

/**
 * What waits, in order, page by page. Everybody's changes move rows over the edges of pages: so when the queue has
 * changed (`changes` grows), all rows that are shown are fetched anew, and replaced at once when they are there.
 */
export function useWaiting(filter: WaitingFilter, changes: number) {
  const client = useClient();
  const key = JSON.stringify(filter);
  const [shown, setShown] = useState<Shown>(() => memory.get(client) ?? nothing(key));
  const current = shown.key === key ? shown : nothing(key);
  const latest = useRef(current);
  const [fetching, setFetching] = useState(false);
  const adding = useRef(false);
  const { inTurn, once } = useInTurn();

  const put = useCallback(
    (next: Shown) => {
      if (next.key !== latest.current.key) return;
      latest.current = next;
      if (!next.problem) memory.set(client, next);
      setShown(next);
    },
    [client],
  );

  const all = useCallback(async () => {
    const wanted = () => Math.max(PAGE, latest.current.items.length);
    let list = nothing(latest.current.key);
    do list = await extended(client, list, Math.min(LARGE, wanted() - list.items.length));
    while (!list.problem && list.more && list.items.length < wanted());
    // What failed was another list, if the filter has changed meanwhile.
    if (list.key !== latest.current.key) return;
    put(list.problem ? { ...latest.current, problem: list.problem } : list);
  }, [client, put]);

  /** Fetches anew what is shown. Over when that was asked after this moment and is there. */
  const refresh = useCallback(() => once(all), [once, all]);
  const soon = useThrottledCallback(refresh, PACE);

  const loadMore = useCallback(() => {
    const wanted = () => latest.current.more && latest.current.total !== undefined;
    if (adding.current || !wanted()) return;
    adding.current = true;
    setFetching(true);
    void inTurn(async () => {
      if (wanted()) put(await extended(client, latest.current, PAGE));
    }).finally(() => {
      adding.current = false;
      setFetching(false);
    });
  }, [client, inTurn, put]);

  useEffect(() => {
    if (latest.current.key !== key) latest.current = nothing(key);
    void refresh();
    return reconnections.subscribe(() => void refresh());
  }, [key, refresh]);

  useEffect(() => {
    if (changes > 0) soon();
  }, [changes, soon]);

  return {
    ...current,
    loading: current.total === undefined && !current.problem,
    fetching,
    loadMore,
    refresh,
    everything: useCallback(() => everything(client, key), [client, key]),
  };
}
