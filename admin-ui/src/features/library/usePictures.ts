import { useCallback, useEffect, useRef, useState } from "react";
import { useClient, useSubscription } from "urql";

import { reconnections } from "@/lib/connection";
import { type Problem, problemFrom } from "@/lib/problems";

import { type Picture, PictureAdded, PicturesQuery } from "./api/assets";
import { withHead, withTail } from "./merging";

export const PAGE = 60;

interface Filter {
  characterId?: string | undefined;
  search?: string | undefined;
}

interface Shown {
  key: string;
  items: readonly Picture[];
  total: number | undefined;
  end: string | null;
  more: boolean;
  problem: Problem | undefined;
}

const nothing = (key: string): Shown => ({ key, items: [], total: undefined, end: null, more: true, problem: undefined });

/**
 * Pictures, newest first, page by page. Places in the list never change (a picture is only ever added at its top), so
 * pages once fetched stay, however many there are; what is new is put on top as it is told.
 */
export function usePictures(filter: Filter) {
  const client = useClient();
  const key = JSON.stringify({ characterId: filter.characterId ?? null, search: filter.search ?? null });
  const [shown, setShown] = useState<Shown>(() => nothing(key));
  const latest = useRef(shown);
  const busy = useRef(false);
  const [fetching, setFetching] = useState(false);

  const put = useCallback((next: Shown) => {
    latest.current = next;
    setShown(next);
  }, []);

  const ask = useCallback(
    async (after: string | null) => {
      const variables = { first: PAGE, after, filter: JSON.parse(key) as Filter };
      const { data, error } = await client.query(PicturesQuery, variables, { requestPolicy: "network-only" }).toPromise();
      const now = latest.current;
      if (now.key !== key) return;
      if (!data) return put({ ...now, problem: error && problemFrom(error) });
      const { edges, pageInfo, totalCount } = data.assets;
      const page = edges.map(({ node }) => node);
      const tail = { end: pageInfo.endCursor, more: pageInfo.hasNextPage };
      if (after !== null) return put({ ...now, items: withTail(now.items, page), total: totalCount, ...tail, problem: undefined });
      const { items, gap } = withHead(now.items, page, !pageInfo.hasNextPage);
      const begun = now.total !== undefined && !gap;
      put({ ...now, items, total: totalCount, ...(begun ? {} : tail), problem: undefined });
    },
    [client, key, put],
  );

  const refreshHead = useCallback(() => void ask(null), [ask]);

  useEffect(() => {
    if (latest.current.key !== key) put(nothing(key));
    refreshHead();
    return reconnections.subscribe(refreshHead);
  }, [key, put, refreshHead]);

  const [added] = useSubscription({ query: PictureAdded });
  const addedId = added.data?.assetAdded.id;
  useEffect(() => {
    if (addedId !== undefined) refreshHead();
  }, [addedId, refreshHead]);

  const current = shown.key === key ? shown : nothing(key);
  const loadMore = useCallback(async () => {
    const { more, end, total } = latest.current;
    if (busy.current || !more || total === undefined) return;
    busy.current = true;
    setFetching(true);
    await ask(end);
    busy.current = false;
    setFetching(false);
  }, [ask]);

  return { items: current.items, total: current.total, more: current.more, problem: current.problem, loading: current.total === undefined && !current.problem, fetching, loadMore, reload: refreshHead };
}
