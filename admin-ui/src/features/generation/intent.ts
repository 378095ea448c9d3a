/** Random enough to name one press among all; `randomUUID` is only there on secure addresses. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Two presses for the same order within this time are one double press. Milliseconds. */
export const DOUBLE_PRESS = 1000;

/**
 * Gives each press its key. The same press tried again (its answer was lost, nobody knows whether it arrived) and the
 * second half of a double press keep the key, so that they never start a second job; all else gets a new one.
 */
export function createIntents(make: () => string = newKey, now: () => number = Date.now) {
  let open: { order: string; key: string; endedAt?: number } | undefined;
  return {
    keyFor(order: unknown): string {
      const text = JSON.stringify(order);
      const isOver = open?.endedAt !== undefined && now() - open.endedAt > DOUBLE_PRESS;
      if (open?.order !== text || isOver) open = { order: text, key: make() };
      return open.key;
    },
    /** The server has answered: the press is over. */
    answered(): void {
      if (open) open.endedAt = now();
    },
  };
}
