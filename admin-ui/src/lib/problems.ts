import type { CombinedError } from "urql";

/** What went wrong, in words for a person. `logId` finds it in the server's log. */
export interface Problem {
  kind: "NotFound" | "InvalidInput" | "Conflict" | "NotAllowed" | "RateLimited" | "GuardNotMet" | "Unavailable" | "Network" | "Internal";
  message: string;
  /** By field path, as the input names it. */
  fieldErrors: Record<string, string>;
  logId?: string | undefined;
  retryAfter?: number | undefined;
  expectedVersion?: number | undefined;
  currentVersion?: number | undefined;
  /** For GuardNotMet: the rule that does not hold, and what would satisfy it. */
  guard?: string | undefined;
  remedy?: string | undefined;
}

interface ErrorMember {
  __typename: string;
  message?: string;
  fieldErrors?: readonly { field: string; message: string }[];
  retryAfter?: number;
  expectedVersion?: number | null;
  currentVersion?: number | null;
  guard?: string;
  remedy?: string;
}

const KINDS: readonly string[] = ["NotFound", "InvalidInput", "Conflict", "NotAllowed", "RateLimited", "GuardNotMet", "Unavailable"];

/** A problem out of a union's error member, or undefined when the member is no error. */
export function problemOf(member: ErrorMember | null | undefined): Problem | undefined {
  if (!member || !KINDS.includes(member.__typename)) return undefined;
  return {
    kind: member.__typename as Problem["kind"],
    message: member.message ?? "This was refused.",
    fieldErrors: Object.fromEntries((member.fieldErrors ?? []).map(({ field, message }) => [field, message])),
    retryAfter: member.retryAfter,
    expectedVersion: member.expectedVersion ?? undefined,
    currentVersion: member.currentVersion ?? undefined,
    guard: member.guard,
    remedy: member.remedy,
  };
}

/** A problem out of what the transport or the server's mask reported. */
export function problemFrom(error: CombinedError): Problem {
  if (error.networkError) {
    return { kind: "Network", message: "The server does not answer.", fieldErrors: {} };
  }
  const first = error.graphQLErrors[0];
  const extensions = (first?.extensions ?? {}) as { code?: string; logId?: string };
  const refused = extensions.code === "UNAUTHENTICATED" || extensions.code === "NotAllowed";
  return {
    kind: refused ? "NotAllowed" : "Internal",
    message: first?.message ?? error.message,
    fieldErrors: {},
    logId: extensions.logId,
  };
}

export type Outcome<T> = { ok: true; value: T } | { ok: false; problem: Problem };

/**
 * What a mutation came to. `member` is its union field, `name` the member that means success:
 *
 *     const result = outcome(await rename(variables), (data) => data.characterUpdate, "Character");
 *     if (!result.ok) return setProblem(result.problem);
 */
export function outcome<Data, Union extends { __typename: string }, Name extends Union["__typename"]>(
  result: { data?: Data | null | undefined; error?: CombinedError | undefined },
  pick: (data: Data) => Union | null | undefined,
  name: Name,
): Outcome<Extract<Union, { __typename: Name }>> {
  const member = result.data ? pick(result.data) : undefined;
  if (member?.__typename === name) return { ok: true, value: member as Extract<Union, { __typename: Name }> };
  const problem = problemOf(member);
  if (problem) return { ok: false, problem };
  if (result.error) return { ok: false, problem: problemFrom(result.error) };
  return { ok: false, problem: { kind: "Internal", message: "The server gave an answer that this page does not know.", fieldErrors: {} } };
}
