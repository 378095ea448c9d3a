import { Client, type Exchange } from "urql";
import { makeSubject, merge, pipe, tap } from "wonka";
import { describe, expect, it } from "vitest";

import { ask } from "./ask";
import { graphql } from "./graphql";

const Query = graphql(`
  query AskTest {
    viewer {
      scopes
    }
  }
`);

describe("ask", () => {
  it("takes an answer that a change has made stale meanwhile", async () => {
    const { source, next } = makeSubject<never>();
    const answering: Exchange = () => (operations$) =>
      merge([source, pipe(operations$, tap((operation) => queueMicrotask(() => next({ operation, data: { viewer: { scopes: ["READ"] } }, stale: true, hasNext: false } as never)))) as never]);
    const client = new Client({ url: "/graphql", exchanges: [answering], preferGetMethod: false });
    const { data } = await ask(client, Query, {});
    expect(data?.viewer.scopes).toEqual(["READ"]);
  });
});
