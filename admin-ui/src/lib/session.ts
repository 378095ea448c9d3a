import { createStore } from "./store";

/**
 * The person's session lives in HttpOnly cookies: the page never sees the tokens. Here is only whether there is one,
 * and how it is prolonged when the access token has run out.
 */
export type SessionState = "unknown" | "in" | "out";

export const session = createStore<SessionState>("unknown");

/** in: prolonged (by us or by another tab); out: it has ended, log in again; unreachable: nobody knows, try later. */
export type Refreshed = "in" | "out" | "unreachable";

const KEY = "session-refreshed-at";
const LOCK = "session-refresh";

const DOCUMENT = `mutation SessionRefresh { sessionRefresh { __typename ... on Error { message } } }`;

export interface RefreshParts {
  fetch: typeof globalThis.fetch;
  locks: Pick<LockManager, "request"> | undefined;
  storage: Pick<Storage, "getItem" | "setItem"> | undefined;
  now: () => number;
}

function browser(): RefreshParts {
  return {
    fetch: globalThis.fetch.bind(globalThis),
    // Only in a secure context; elsewhere the server's Conflict tells that another tab was first.
    locks: navigator.locks,
    storage: globalThis.localStorage,
    now: Date.now,
  };
}

const lastRefresh = (storage: RefreshParts["storage"]) => Number(storage?.getItem(KEY) ?? 0);

async function ask(parts: RefreshParts): Promise<Refreshed> {
  let typename: string | undefined;
  try {
    const response = await parts.fetch("/graphql", {
      method: "POST",
      credentials: "same-origin",
      headers: { "content-type": "application/json", accept: "application/graphql-response+json, application/json" },
      body: JSON.stringify({ query: DOCUMENT }),
    });
    const answer = (await response.json()) as { data?: { sessionRefresh?: { __typename: string } } | null };
    if (response.status === 401) return "out";
    typename = answer.data?.sessionRefresh?.__typename;
  } catch {
    return "unreachable";
  }
  switch (typename) {
    case "SessionGrant":
      parts.storage?.setItem(KEY, String(parts.now()));
      return "in";
    case "Conflict":
      return "in"; // Another tab rotated the token a moment ago; the cookies are new already.
    case "NotAllowed":
      return "out";
    default:
      return "unreachable";
  }
}

/**
 * Prolongs the session. Rotation makes a refresh token good for one use, and a second use looks like theft: so tabs
 * take turns, and one that waited while another refreshed does not ask again.
 */
export async function refreshWith(parts: RefreshParts): Promise<Refreshed> {
  const askedAt = parts.now();
  const turn = async () => (lastRefresh(parts.storage) >= askedAt ? "in" : await ask(parts));
  return parts.locks ? await parts.locks.request(LOCK, turn) : await turn();
}

let underWay: Promise<Refreshed> | undefined;

/** Prolongs the session once, however many in this tab ask at the same time, and keeps `session` true. */
export function refresh(): Promise<Refreshed> {
  underWay ??= refreshWith(browser())
    .then((result) => {
      if (result !== "unreachable") session.set(result);
      return result;
    })
    .finally(() => {
      underWay = undefined;
    });
  return underWay;
}

/** The path to come back to after login: only our own pages, never another origin. */
export function safeNext(next: unknown): string {
  if (typeof next !== "string" || !next.startsWith("/") || next.startsWith("//") || next.includes("\\")) return "/";
  return /^\/(login|setup)\b/.test(next) ? "/" : next;
}
