import { act, renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { Provider } from "urql";
import { describe, expect, it, vi } from "vitest";
import { fromValue } from "wonka";

import { useEveryChoice } from "./useEveryChoice";
import { useWaiting } from "./useWaiting";

interface Asked {
  first?: number;
  after: string | null;
}

/** A server with a queue of these ids, which the test changes as it likes. */
function serve(count: number) {
  const server = { queue: Array.from({ length: count }, (_, index) => `j${index}`), asked: [] as Asked[], down: false, /** What has moved behind the first page. */ moved: [] as string[] };
  const query = vi.fn((_document: unknown, { first = 200, after }: Asked) => {
    server.asked.push({ first, after });
    if (server.down) return fromValue({ hasNext: false, error: { networkError: new Error("away"), graphQLErrors: [] } });
    const begin = after === null ? 0 : Number(after) + 1;
    const page = server.queue.map((id) => ({ id, at: Number(id.slice(1)) })).filter(({ at }) => at >= begin);
    if (after !== null) page.unshift(...server.moved.map((id) => ({ id, at: begin })));
    const edges = page.slice(0, first).map((node) => ({ node }));
    const pageInfo = { hasNextPage: page.length > first, endCursor: String(edges.at(-1)?.node.at) };
    return fromValue({ hasNext: false, data: { generationQueue: { waitingJobs: { totalCount: server.queue.length, edges, pageInfo } } } });
  });
  const client = { query };
  const wrapper = ({ children }: { children: ReactNode }) => <Provider value={client}>{children}</Provider>;
  return { server, wrapper };
}

async function mount(count: number) {
  const { server, wrapper } = serve(count);
  const hook = renderHook(({ changes }) => useWaiting({}, changes), { wrapper, initialProps: { changes: 0 } });
  await vi.waitFor(() => expect(hook.result.current.loading).toBe(false));
  const more = async () => {
    const before = hook.result.current.items.length;
    act(() => hook.result.current.loadMore());
    await vi.waitFor(() => expect(hook.result.current.items.length).toBeGreaterThan(before));
  };
  return { server, hook, more };
}

describe("useWaiting", () => {
  it("reaches every one of a thousand, page by page, and no page twice", async () => {
    const { server, hook, more } = await mount(1000);
    expect(hook.result.current).toMatchObject({ total: 1000, more: true });
    while (hook.result.current.more) {
      act(() => hook.result.current.loadMore());
      await more();
    }
    expect(hook.result.current.items.map(({ id }) => id)).toEqual(server.queue);
    expect(server.asked.length).toBe(10);
  });

  it("fetches all that is shown anew when the queue has changed, without showing less meanwhile", async () => {
    const { server, hook, more } = await mount(1000);
    await more();
    await more();
    const seen: number[] = [];
    server.queue.splice(0, 2);
    server.asked.length = 0;
    hook.rerender({ changes: 1 });
    await vi.waitFor(() => {
      seen.push(hook.result.current.items.length);
      expect(hook.result.current.items[0]?.id).toBe("j2");
    });
    expect(new Set(seen)).toEqual(new Set([300]));
    expect(server.asked.map(({ first }) => first)).toEqual([200, 100]);
    expect(hook.result.current.total).toBe(998);
  });

  it("keeps what it has when the server is away, says so, and recovers", async () => {
    const { server, hook } = await mount(3);
    server.down = true;
    await act(() => hook.result.current.refresh());
    expect(hook.result.current).toMatchObject({ problem: { kind: "Network" }, loading: false });
    expect(hook.result.current.items).toHaveLength(3);
    server.down = false;
    await act(() => hook.result.current.refresh());
    expect(hook.result.current.problem).toBeUndefined();
  });
});

describe("useEveryChoice", () => {
  it("chooses what is not at hand too, and lets go of what waits no longer before something is done with it", async () => {
    const { server, hook } = await mount(1000);
    const { result } = renderHook(() => useEveryChoice("k", hook.result.current.items, hook.result.current.everything));
    expect(result.current.ids).toHaveLength(100);
    await act(() => result.current.fetch());
    expect(result.current.ids).toEqual(server.queue);
    server.queue.splice(400, 100);
    let left: readonly { id: string }[] | undefined = [];
    await act(async () => {
      left = await result.current.stillWaiting(result.current.jobs);
    });
    expect(left?.map(({ id }) => id)).toEqual(server.queue);
  });

  it("chooses once what moves while it asks", async () => {
    const { server, hook } = await mount(300);
    const { result } = renderHook(() => useEveryChoice("k", hook.result.current.items, hook.result.current.everything));
    server.moved = ["j5", "j150"];
    const found = await act(() => result.current.fetch());
    expect(found?.map(({ id }) => id)).toEqual(server.queue);
  });

  it("does not pass off as waiting what could not be asked", async () => {
    const { server, hook } = await mount(300);
    const { result } = renderHook(() => useEveryChoice("k", hook.result.current.items, hook.result.current.everything));
    await act(() => result.current.fetch());
    server.down = true;
    const left = await act(() => result.current.stillWaiting(result.current.jobs));
    expect(left).toBeUndefined();
    expect(result.current.fetching).toBe(false);
  });
});
