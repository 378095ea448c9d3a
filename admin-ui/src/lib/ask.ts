import type { AnyVariables, Client, OperationResult, TypedDocumentNode } from "urql";
import { filter, pipe, take, toPromise } from "wonka";

const TRIES = 6;
const PAUSE = 50;

const once = <Data, Variables extends AnyVariables>(client: Client, query: TypedDocumentNode<Data, Variables>, variables: Variables): Promise<OperationResult<Data, Variables>> =>
  pipe(
    client.query(query, variables, { requestPolicy: "network-only" }),
    filter(({ hasNext }) => !hasNext),
    take(1),
    toPromise,
  );

/**
 * Asks the server once, past what the cache holds. Answers pass through the cache all the same: one that arrives while
 * a mutation is on its way and a subscription has just taken the same list back comes out empty, and is asked for
 * again. A client's own `toPromise` would wait for it for ever.
 */
export async function ask<Data, Variables extends AnyVariables>(client: Client, query: TypedDocumentNode<Data, Variables>, variables: Variables): Promise<OperationResult<Data, Variables>> {
  let result = await once(client, query, variables);
  for (let tries = 1; tries < TRIES && !result.data && !result.error; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, PAUSE * tries));
    result = await once(client, query, variables);
  }
  return result;
}
