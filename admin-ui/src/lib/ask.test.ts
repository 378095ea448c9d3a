import { Client, type Exchange, type OperationResult } from "urql";
import { describe, expect, it } from "vitest";
import { filter, map, pipe } from "wonka";

import { ask } from "./ask";
import { graphql } from "./graphql";

const Query = graphql(`
  query AskTest {
    viewer {
      scopes
    }
  }
`);

/** A client whose server gives these answers in turn. */
function answering(...answers: Partial<OperationResult>[]) {
  let asked = 0;
  const exchange: Exchange = () => (operations$) =>
    pipe(
      operations$,
      filter(({ kind }) => kind === "query"),
      map((operation) => ({ operation, stale: false, hasNext: false, ...answers[asked++] }) as OperationResult),
    );
  return { client: new Client({ url: "/graphql", exchanges: [exchange], preferGetMethod: false }), asked: () => asked };
}

const data = { viewer: { scopes: ["READ"] } };

describe("ask", () => {
  it("takes an answer that a change has made stale meanwhile", async () => {
    const { client } = answering({ data, stale: true });
    expect((await ask(client, Query, {})).data).toEqual(data);
  });

  it("asks again when the cache has swallowed the answer, but not for ever", async () => {
    const twice = answering({ data: null }, { data });
    expect((await ask(twice.client, Query, {})).data).toEqual(data);
    expect(twice.asked()).toBe(2);
    const never = answering();
    expect((await ask(never.client, Query, {})).data).toBeUndefined();
    expect(never.asked()).toBe(6);
  });
});
