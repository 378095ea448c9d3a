import { type Client, createClient } from "graphql-ws";

import { backoff, connected, connecting, connection, lost, rested } from "./connection";
import { refresh, session } from "./session";

/** What the server closes with when the session is not, or no longer, good. */
const FORBIDDEN = 4403;
const PING_EVERY = 12_000;
const PONG_WITHIN = 5_000;

/** `http://host/x` → `ws://host/graphql`, and with TLS `wss:`. */
export function socketUrl(location: { protocol: string; host: string } = window.location): string {
  return `${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}/graphql`;
}

/** Ends early when the browser comes back online: no need to sit out the wait. */
function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      window.removeEventListener("online", end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    window.addEventListener("online", end);
  });
}

/** The one socket of this page. It connects when something subscribes, and comes back by itself for as long as anything does. */
export function createSocket(url = socketUrl()): Client {
  let refused = false;
  let tries = 0;
  let pongTimer: ReturnType<typeof setTimeout> | undefined;
  let active: WebSocket | undefined;

  return createClient({
    url,
    lazy: true,
    lazyCloseTimeout: 3_000,
    keepAlive: PING_EVERY,
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: () => session.get() !== "out",
    retryWait: async () => {
      const wait = backoff(tries);
      tries += 1;
      lost(wait, navigator.onLine);
      await pause(wait);
      if (refused && (await refresh()) === "in") refused = false;
      if (session.get() === "out") throw new Error("The session has ended.");
      // The countdown is over: say that a try is being made.
      const now = connection.get();
      if ("retryAt" in now) connection.set({ ...now, retryAt: Date.now() });
    },
    on: {
      connecting: (isRetry) => {
        if (!isRetry) connecting();
      },
      opened: (socket) => {
        active = socket as WebSocket;
      },
      connected: () => {
        tries = 0;
        refused = false;
        connected();
      },
      ping: (received) => {
        // A socket can die without a word; a ping without an answer tells.
        if (!received) pongTimer = setTimeout(() => active?.close(4408, "No answer"), PONG_WITHIN);
      },
      pong: (received) => {
        if (received) clearTimeout(pongTimer);
      },
      closed: (event) => {
        clearTimeout(pongTimer);
        const { code, wasClean } = event as CloseEvent;
        if (code === FORBIDDEN) refused = true;
        if (code === 1000 && wasClean) rested();
        else lost(0, navigator.onLine);
      },
    },
  });
}
