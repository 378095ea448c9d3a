import { useCallback, useEffect, useState } from "react";
import { type AnyVariables, type Client, type RequestPolicy, type TypedDocumentNode, useClient } from "urql";
import { pipe, subscribe } from "wonka";

import { type Problem, problemFrom } from "./problems";

export interface Connection<Node> {
  edges: readonly { node: Node }[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
  totalCount?: number;
}

export interface Infinite<Node> {
  items: readonly Node[];
  totalCount: number | undefined;
  hasMore: boolean;
  loadMore: () => void;
  /** Nothing to show yet. */
  loading: boolean;
  /** Something is on its way, shown or not. */
  fetching: boolean;
  problem: Problem | undefined;
  reload: () => void;
}

export interface Pages<Node> {
  pages: readonly Connection<Node>[];
  fetching: boolean;
  problem: Problem | undefined;
}

interface Ask<Data, Variables extends AnyVariables, Node> {
  query: TypedDocumentNode<Data, Variables>;
  variables: object;
  pick: (data: Data) => Connection<Node>;
  policy: RequestPolicy;
}

/**
 * Watches the first `count` pages of a connection. Each page starts where the one before it ends *now*: when a change
 * moves rows over a page's edge, the next page is asked for anew, so that no row is shown twice or lost. Returns how to stop.
 */
export function follow<Data, Variables extends AnyVariables, Node>(
  client: Client,
  { query, variables, pick, policy }: Ask<Data, Variables, Node>,
  count: number,
  tell: (state: Pages<Node>) => void,
): () => void {
  const pages: Connection<Node>[] = [];
  const stops: (() => void)[] = [];
  const starts: (string | null)[] = [];
  const drop = (from: number) => {
    stops.splice(from).reverse().forEach((stop) => stop());
    starts.length = Math.min(starts.length, from);
    pages.length = Math.min(pages.length, from);
  };

  const watch = (index: number, after: string | null) => {
    starts[index] = after;
    const { unsubscribe } = pipe(
      client.query(query, { ...variables, after } as unknown as Variables, { requestPolicy: policy }),
      subscribe(({ data, error, stale }) => {
        const page = data && pick(data);
        if (page) pages[index] = page;
        const { hasNextPage, endCursor } = page?.pageInfo ?? { hasNextPage: false, endCursor: null };
        const wantsNext = page !== undefined && hasNextPage && index + 1 < count;
        if (page && !wantsNext) drop(index + 1);
        else if (wantsNext && starts[index + 1] !== endCursor) {
          drop(index + 1);
          watch(index + 1, endCursor);
        }
        const waiting = stale || (wantsNext && pages.length < count && pages.length === index + 1);
        tell({ pages: [...pages], fetching: waiting, problem: error ? problemFrom(error) : undefined });
      }),
    );
    stops[index] = unsubscribe;
  };

  watch(0, null);
  return () => drop(0);
}

/** What is shown while pages are fetched anew, or could not be: not less than before, or whoever is far down would lose their place. */
const steady = <Node>(before: Pages<Node>, now: Pages<Node>): Pages<Node> => ((now.fetching || now.problem) && now.pages.length < before.pages.length ? { ...now, pages: before.pages } : now);

const none = { pages: [], fetching: true, problem: undefined };

/**
 * A connection that grows page by page. `variables` are all but `after`; when they change the list starts anew.
 * The document must take `$after` and ask for `pageInfo { hasNextPage endCursor }`; `pick` must be a stable function.
 */
export function useInfinite<Data, Variables extends AnyVariables, Node>(
  query: TypedDocumentNode<Data, Variables>,
  variables: Omit<NonNullable<Variables>, "after">,
  pick: (data: Data) => Connection<Node>,
): Infinite<Node> {
  const client = useClient();
  const key = JSON.stringify(variables);
  const [wanted, setWanted] = useState({ key, count: 1, tries: 0 });
  const [shown, setShown] = useState<{ key: string; state: Pages<Node> }>({ key, state: none });
  const count = wanted.key === key ? wanted.count : 1;
  const tries = wanted.key === key ? wanted.tries : 0;

  useEffect(() => {
    const policy = tries > 0 ? "network-only" : "cache-and-network";
    return follow(client, { query, variables: JSON.parse(key) as object, pick, policy }, count, (state) => setShown((before) => ({ key, state: before.key === key ? steady(before.state, state) : state })));
  }, [client, query, key, pick, count, tries]);

  const { pages, fetching, problem } = shown.key === key ? shown.state : none;
  const hasMore = pages.at(-1)?.pageInfo.hasNextPage ?? false;
  const settled = pages.length >= count && hasMore;
  const loadMore = useCallback(() => {
    if (settled) setWanted({ key, count: count + 1, tries });
  }, [settled, key, count, tries]);
  const reload = useCallback(() => setWanted({ key, count, tries: tries + 1 }), [key, count, tries]);

  return {
    items: pages.flatMap((page) => page.edges.map(({ node }) => node)),
    totalCount: pages[0]?.totalCount,
    hasMore,
    loadMore,
    loading: pages.length === 0 && !problem,
    fetching: fetching || (pages.length < count && !problem),
    problem,
    reload,
  };
}
