import { authExchange } from "@urql/exchange-auth";
import { Client, type Exchange, fetchExchange, type Operation, subscriptionExchange } from "urql";
import { makeSubject, merge, pipe, share, tap } from "wonka";

import { createCache } from "./cache";
import { reconnections } from "./connection";
import { refresh, session } from "./session";
import { createSocket } from "./socket";

export const socket = createSocket();

const unauthenticated = (codes: readonly unknown[], status: number | undefined) => status === 401 || codes.includes("UNAUTHENTICATED");

/** Prolongs the session when the server says that there is none, and sends again what was refused. */
const auth = authExchange(() =>
  Promise.resolve({
    addAuthToOperation: (operation: Operation) => operation,
    didAuthError: (error) =>
      session.get() !== "out" &&
      unauthenticated(
        error.graphQLErrors.map(({ extensions }) => extensions.code),
        (error.response as Response | undefined)?.status,
      ),
    refreshAuth: async () => {
      await refresh();
    },
  }),
);

/** After a lost connection came back, fetches again what is on the screen: nobody told us what happened meanwhile. */
const refetchOnReconnect: Exchange =
  ({ forward, client }) =>
  (operations$) => {
    const shown = new Map<number, Operation>();
    const { source: again$, next } = makeSubject<Operation>();
    reconnections.subscribe(() => {
      for (const operation of shown.values()) {
        next(client.createRequestOperation("query", operation, { ...operation.context, requestPolicy: "cache-and-network" }));
      }
    });
    const noted$ = pipe(
      operations$,
      tap((operation) => {
        if (operation.kind === "query") shown.set(operation.key, operation);
        else if (operation.kind === "teardown") shown.delete(operation.key);
      }),
    );
    return forward(pipe(merge([noted$, again$]), share));
  };

/** Set in a subscription's context: variables to add at each (re)connection, asked for at that moment. */
export interface ResumeContext {
  resume?: () => Record<string, unknown>;
}

const subscriptions = subscriptionExchange({
  forwardSubscription: (request, operation) => ({
    subscribe: (sink) => {
      const { resume } = operation.context as ResumeContext;
      const variables = request.variables as Record<string, unknown> | undefined;
      // The socket writes its subscriptions anew after each reconnection; toJSON lets them carry what is known by then.
      const lively = resume ? { toJSON: () => ({ ...variables, ...resume() }) } : variables;
      const unsubscribe = socket.subscribe({ query: request.query ?? "", variables: lively! }, sink as never);
      return { unsubscribe };
    },
  }),
});

export function createUrqlClient(): Client {
  return new Client({
    url: "/graphql",
    preferGetMethod: false,
    fetchOptions: { credentials: "same-origin" },
    requestPolicy: "cache-and-network",
    exchanges: [refetchOnReconnect, createCache(), auth, fetchExchange, subscriptions],
  });
}
