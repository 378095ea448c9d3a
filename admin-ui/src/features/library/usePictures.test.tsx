import { act, renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { Provider } from "urql";
import { expect, it, vi } from "vitest";
import { fromValue, never } from "wonka";

import { usePictures } from "./usePictures";

it("takes out of a consent's list what rests on it no longer, and remembers no such list", async () => {
  const query = vi.fn(() => fromValue({ hasNext: false, data: { assets: { totalCount: 3, edges: ["a", "b", "c"].map((id) => ({ node: { id } })), pageInfo: { hasNextPage: false, endCursor: null } } } }));
  const client = { query, executeSubscription: () => never };
  const wrapper = ({ children }: { children: ReactNode }) => <Provider value={client}>{children}</Provider>;
  const hook = renderHook(({ consentId }) => usePictures({ consentId }), { wrapper, initialProps: { consentId: "C1" } });
  await vi.waitFor(() => expect(hook.result.current.items).toHaveLength(3));
  hook.rerender({ consentId: "C2" });
  await vi.waitFor(() => expect(hook.result.current.items).toHaveLength(3));
  act(() => hook.result.current.drop(["b"]));
  expect(hook.result.current.items.map(({ id }) => id)).toEqual(["a", "c"]);
  expect(hook.result.current.total).toBe(2);
  hook.rerender({ consentId: "C1" });
  expect(hook.result.current.loading).toBe(true);
});
