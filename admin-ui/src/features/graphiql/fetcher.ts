import { createGraphiQLFetcher } from "@graphiql/toolkit";

import { socket } from "@/lib/client";
import { refresh } from "@/lib/session";

/** Like fetch, but when the access token has run out it prolongs the session and sends the request again, once. */
export async function fetchWithSession(input: RequestInfo | URL, init?: RequestInit, prolong = refresh): Promise<Response> {
  const response = await fetch(input, { ...init, credentials: "same-origin" });
  if (response.status !== 401 || (await prolong()) !== "in") return response;
  return await fetch(input, { ...init, credentials: "same-origin" });
}

/** GraphiQL's way to the server: the person's session, and the page's own socket for subscriptions. */
export const makeFetcher = () => createGraphiQLFetcher({ url: "/graphql", fetch: (input, init) => fetchWithSession(input, init), wsClient: socket });
