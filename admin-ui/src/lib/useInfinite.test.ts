import { act, renderHook } from "@testing-library/react";
import { createElement, type ReactNode } from "react";
import { Provider } from "urql";
import { makeSubject } from "wonka";
import { describe, expect, it } from "vitest";

import { type Connection, follow, type Pages, useInfinite } from "./useInfinite";

type Row = { id: string };
type Data = { rows: Connection<Row> };

/** A client whose answers the test sends by hand, for each `after` it was asked for. */
function fakeClient() {
  const open = new Map<string | null, { next: (data: unknown) => void }>();
  const client = {
    query: (_query: unknown, { after }: { after: string | null }) => {
      const { source, next } = makeSubject<unknown>();
      open.set(after, { next });
      return source;
    },
  };
  const answer = (after: string | null, ids: string[], end: string | null) =>
    open.get(after)?.next({
      data: { rows: { edges: ids.map((id) => ({ node: { id } })), pageInfo: { hasNextPage: end !== null, endCursor: end } } },
    });
  const fail = (after: string | null) => open.get(after)?.next({ error: { networkError: new Error("away"), graphQLErrors: [] } });
  return { client: client as never, open, answer, fail };
}

const ask = { query: {} as never, variables: {}, pick: (data: Data) => data.rows, policy: "cache-and-network" as const };

function watch(count: number) {
  const fake = fakeClient();
  const seen: Pages<Row>[] = [];
  const stop = follow(fake.client, ask, count, (state) => seen.push(state));
  const ids = () => seen.at(-1)?.pages.flatMap((page) => page.edges.map(({ node }) => node.id));
  return { ...fake, seen, stop, ids };
}

describe("follow", () => {
  it("asks for each page from the end of the one before", () => {
    const list = watch(2);
    list.answer(null, ["a", "b"], "b");
    expect(list.seen.at(-1)?.fetching).toBe(true);
    list.answer("b", ["c"], null);
    expect(list.ids()).toEqual(["a", "b", "c"]);
    expect(list.seen.at(-1)?.fetching).toBe(false);
  });

  it("loses no row when a new one pushes another over the page's edge", () => {
    const list = watch(2);
    list.answer(null, ["a", "b"], "b");
    list.answer("b", ["c", "d"], null);
    list.answer(null, ["new", "a"], "a");
    list.answer("a", ["b", "c"], "c");
    expect(list.ids()).toEqual(["new", "a", "b", "c"]);
  });

  it("drops later pages when the list has become shorter", () => {
    const list = watch(2);
    list.answer(null, ["a", "b"], "b");
    list.answer("b", ["c"], null);
    list.answer(null, ["a"], null);
    expect(list.ids()).toEqual(["a"]);
  });

  it("asks for no more pages than wanted", () => {
    const list = watch(1);
    list.answer(null, ["a"], "a");
    expect([...list.open.keys()]).toEqual([null]);
  });
});

describe("useInfinite", () => {
  it("shows no less while its pages are fetched anew, and then what there is", () => {
    const { client, answer } = fakeClient();
    const wrapper = ({ children }: { children: ReactNode }) => createElement(Provider, { value: client, children });
    const { result } = renderHook(() => useInfinite(ask.query, ask.variables, ask.pick), { wrapper });
    const shown = () => result.current.items.map(({ id }) => id).join("");
    act(() => answer(null, ["a", "b"], "b"));
    act(() => result.current.loadMore());
    act(() => answer(null, ["a", "b"], "b"));
    act(() => answer("b", ["c", "d"], null));
    expect(shown()).toBe("abcd");
    act(() => result.current.reload());
    act(() => answer(null, ["b", "c"], "c"));
    expect([shown(), result.current.fetching]).toEqual(["abcd", true]);
    act(() => answer("c", ["d"], null));
    expect([shown(), result.current.fetching]).toEqual(["bcd", false]);
  });

  it("keeps what it has when that could not be fetched anew, says so, and recovers", () => {
    const { client, answer, fail } = fakeClient();
    const wrapper = ({ children }: { children: ReactNode }) => createElement(Provider, { value: client, children });
    const { result } = renderHook(() => useInfinite(ask.query, ask.variables, ask.pick), { wrapper });
    const shown = () => [result.current.items.map(({ id }) => id).join(""), result.current.problem?.kind];
    act(() => answer(null, ["a", "b"], "b"));
    act(() => result.current.loadMore());
    act(() => answer(null, ["a", "b"], "b"));
    act(() => answer("b", ["c"], null));
    act(() => result.current.reload());
    act(() => fail(null));
    expect(shown()).toEqual(["abc", "Network"]);
    act(() => result.current.reload());
    act(() => answer(null, ["a", "b"], "b"));
    act(() => fail("b"));
    expect(shown()).toEqual(["abc", "Network"]);
    act(() => result.current.reload());
    act(() => answer(null, ["b"], null));
    expect(shown()).toEqual(["b", undefined]);
  });
});
