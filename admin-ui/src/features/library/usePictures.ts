import { useCallback, useEffect, useRef, useState } from "react";
import { type Client, useClient, useSubscription } from "urql";

import { ask } from "@/lib/ask";
import { reconnections } from "@/lib/connection";
import { type Problem, problemFrom } from "@/lib/problems";

import { type Picture, PictureAdded, type PictureFilter, PicturesQuery } from "./api/assets";
import { withHead, withTail } from "./merging";

export const PAGE = 60;
/** The most that the server gives at once: for getting back to a place far down. */
const LARGE = 200;
/** So many lists are remembered. */
const KEPT = 6;

interface Shown {
  key: string;
  items: readonly Picture[];
  total: number | undefined;
  end: string | null;
  more: boolean;
  problem: Problem | undefined;
}

const nothing = (key: string): Shown => ({ key, items: [], total: undefined, end: null, more: true, problem: undefined });

const memories = new WeakMap<Client, Map<string, Shown>>();

/** The lists of before, by their filter: the back button finds them as they were. */
function memoryOf(client: Client): Map<string, Shown> {
  const known = memories.get(client) ?? new Map<string, Shown>();
  memories.set(client, known);
  return known;
}

function keep(memory: Map<string, Shown>, shown: Shown): void {
  memory.delete(shown.key);
  memory.set(shown.key, shown);
  for (const key of memory.keys()) if (memory.size > KEPT) memory.delete(key);
}

/** Which list this is; the same filter gives the same text. */
export const keyOf = (filter: PictureFilter): string => JSON.stringify(Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined).sort(([a], [b]) => a.localeCompare(b))));

/**
 * Pictures, newest first, page by page. Places in the list never change (a picture is only ever added at its top), so
 * pages once fetched stay, however many there are; what is new is put on top as it is told.
 */
export function usePictures(filter: PictureFilter) {
  const client = useClient();
  const key = keyOf(filter);
  const [shown, setShown] = useState<Shown>(() => memoryOf(client).get(key) ?? nothing(key));
  const latest = useRef(shown);
  const busy = useRef(false);
  const [fetching, setFetching] = useState(false);

  const put = useCallback(
    (next: Shown) => {
      latest.current = next;
      if (next.total !== undefined) keep(memoryOf(client), next);
      setShown(next);
    },
    [client],
  );

  const fetch = useCallback(
    async (after: string | null, first = PAGE) => {
      const variables = { first, after, filter: JSON.parse(key) as PictureFilter, counted: after === null };
      const { data, error } = await ask(client, PicturesQuery, variables);
      const now = latest.current;
      if (now.key !== key) return;
      if (!data) return put({ ...now, problem: error && problemFrom(error) });
      const { edges, pageInfo, totalCount } = data.assets;
      const page = edges.map(({ node }) => node);
      const tail = { end: pageInfo.endCursor, more: pageInfo.hasNextPage };
      if (after !== null) return put({ ...now, items: withTail(now.items, page), ...tail, problem: undefined });
      const { items, gap } = withHead(now.items, page, !pageInfo.hasNextPage);
      const begun = now.total !== undefined && !gap;
      put({ ...now, items, total: totalCount, ...(begun ? {} : tail), problem: undefined });
    },
    [client, key, put],
  );

  const refreshHead = useOneAtATime(useCallback(() => fetch(null), [fetch]));

  useEffect(() => {
    if (latest.current.key !== key) put(memoryOf(client).get(key) ?? nothing(key));
    refreshHead();
    return reconnections.subscribe(refreshHead);
  }, [client, key, put, refreshHead]);

  const [added] = useSubscription({ query: PictureAdded });
  const addedId = added.data?.assetAdded.id;
  useEffect(() => {
    if (addedId !== undefined) refreshHead();
  }, [addedId, refreshHead]);

  /** The next page; or, with a number, as many pages as it takes until so many pictures are there. */
  const loadMore = useCallback(
    async (until = 0) => {
      if (busy.current) return;
      const wanted = () => latest.current.key === key && latest.current.more && latest.current.total !== undefined && !latest.current.problem;
      busy.current = true;
      setFetching(true);
      try {
        if (until === 0 && wanted()) await fetch(latest.current.end);
        while (latest.current.items.length < until && wanted()) await fetch(latest.current.end, LARGE);
      } finally {
        busy.current = false;
        setFetching(false);
      }
    },
    [fetch, key],
  );

  /** Shows a change of some pictures before the server has confirmed it. */
  const patch = useCallback(
    (change: ReadonlyMap<string, Partial<Picture>>) => {
      const now = latest.current;
      put({ ...now, items: now.items.map((one) => (change.has(one.id) ? { ...one, ...change.get(one.id) } : one)) });
    },
    [put],
  );

  /** Takes out pictures that rest on another consent now; remembered lists of a consent are no longer right. */
  const drop = useCallback(
    (ids: readonly string[]) => {
      const memory = memoryOf(client);
      for (const one of [...memory.keys()]) if (one.includes('"consentId"')) memory.delete(one);
      const now = latest.current;
      const items = now.items.filter(({ id }) => !ids.includes(id));
      put({ ...now, items, total: now.total === undefined ? undefined : now.total - (now.items.length - items.length) });
    },
    [client, put],
  );

  const current = shown.key === key ? shown : (memoryOf(client).get(key) ?? nothing(key));
  return { key, items: current.items, total: current.total, more: current.more, problem: current.problem, loading: current.total === undefined && !current.problem, fetching, loadMore, patch, drop, reload: refreshHead };
}

/** Calls while one is under way become one more after it: many pictures at once are asked for once. */
function useOneAtATime(work: () => Promise<void>): () => void {
  const running = useRef<{ work: () => Promise<void>; again: boolean }>(undefined);
  return useCallback(() => {
    if (running.current?.work === work) {
      running.current.again = true;
      return;
    }
    const mine = { work, again: false };
    running.current = mine;
    const run = async () => {
      do {
        mine.again = false;
        await work();
      } while (mine.again);
      if (running.current === mine) running.current = undefined;
    };
    void run();
  }, [work]);
}
