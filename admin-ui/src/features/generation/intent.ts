/** Random enough to name one press among all; `randomUUID` is only there on secure addresses. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Gives each press its key. The same press tried again (the answer was lost, nobody knows whether it arrived) keeps
 * its key, so that it never starts a second job; another order, or one after an answer, gets a new one.
 */
export function createIntents(make: () => string = newKey) {
  let open: { order: string; key: string } | undefined;
  return {
    keyFor(order: unknown): string {
      const text = JSON.stringify(order);
      if (open?.order !== text) open = { order: text, key: make() };
      return open.key;
    },
    /** The server has answered: the press is over. */
    answered(): void {
      open = undefined;
    },
  };
}
