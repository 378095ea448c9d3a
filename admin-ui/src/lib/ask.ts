import type { AnyVariables, Client, OperationResult, TypedDocumentNode } from "urql";
import { filter, pipe, take, toPromise } from "wonka";

/**
 * Asks the server once, past the cache. A client's own `toPromise` waits for an answer that is not stale, which never
 * comes when a change arrives while the answer is on its way; this takes the answer as it is.
 */
export function ask<Data, Variables extends AnyVariables>(client: Client, query: TypedDocumentNode<Data, Variables>, variables: Variables): Promise<OperationResult<Data, Variables>> {
  return pipe(
    client.query(query, variables, { requestPolicy: "network-only" }),
    filter(({ data, error, hasNext }) => !hasNext && (data !== undefined || error !== undefined)),
    take(1),
    toPromise,
  );
}
