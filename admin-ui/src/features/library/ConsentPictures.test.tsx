import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { fromValue } from "wonka";

import { renderOnPage } from "@/test/onPage";

import { ConsentPictures } from "./components/ConsentPictures";

interface Asked {
  after: string | null;
  filter: object;
}

const picture = (id: number) => ({ id: `p${id}`, thumbnailUrl: `/t/${id}`, prompt: `picture ${id}` });

it("lists the pictures of a consent page by page, each with the way to its lightbox", async () => {
  const query = vi.fn((_document: unknown, { after }: Asked) => {
    const from = after === null ? 1 : 25;
    const edges = Array.from({ length: after === null ? 24 : 3 }, (_, index) => ({ node: picture(from + index) }));
    return fromValue({ data: { assets: { totalCount: 27, edges, pageInfo: { hasNextPage: after === null, endCursor: "c" } } } });
  });
  await renderOnPage(<ConsentPictures consentId="C1" />, { query });
  expect((await screen.findAllByRole("link")).length).toBe(24);
  expect(query.mock.calls[0]?.[1]).toMatchObject({ after: null, filter: { consentId: "C1" } });
  expect(screen.getByRole("link", { name: "picture 2" }).getAttribute("href")).toBe("/gallery?consent=C1&asset=p2");
  await userEvent.click(screen.getByRole("button", { name: /Show more.*3 left/ }));
  expect(await screen.findByRole("link", { name: "picture 27" })).toBeTruthy();
  expect(screen.queryByRole("button", { name: /Show more/ })).toBeNull();
});
