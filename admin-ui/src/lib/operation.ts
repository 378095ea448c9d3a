import type { DocumentNode } from "graphql";

const KEY = "operation-to-try";

export interface Operation {
  document: DocumentNode;
  variables: unknown;
}

/** Leaves an operation for the API page, which may open in another tab. */
export function handOver(operation: Operation): void {
  localStorage.setItem(KEY, JSON.stringify(operation));
}

/** The operation that was left, if any. It stays until `forgetOperation`. */
export function handedOver(): Operation | undefined {
  const text = localStorage.getItem(KEY);
  return text === null ? undefined : (JSON.parse(text) as Operation);
}

export function forgetOperation(): void {
  localStorage.removeItem(KEY);
}
