import { CombinedError } from "urql";
import { describe, expect, it } from "vitest";

import { outcome, problemFrom, problemOf } from "./problems";

type Data = { rename: { __typename: "Character"; id: string } | { __typename: "InvalidInput"; message: string; fieldErrors: { field: string; message: string }[] } };
const pick = (data: Data) => data.rename;

describe("outcome", () => {
  it("gives the member that means success", () => {
    expect(outcome({ data: { rename: { __typename: "Character", id: "1" } } }, pick, "Character")).toEqual({ ok: true, value: { __typename: "Character", id: "1" } });
  });

  it("gives an error member with its fields' faults", () => {
    const data: Data = { rename: { __typename: "InvalidInput", message: "Look again.", fieldErrors: [{ field: "name", message: "must not be empty" }] } };
    expect(outcome({ data }, pick, "Character")).toMatchObject({ ok: false, problem: { kind: "InvalidInput", message: "Look again.", fieldErrors: { name: "must not be empty" } } });
  });

  it("tells what an answer is that this page does not know", () => {
    expect(outcome({ data: { rename: { __typename: "Novelty" } } as never }, pick, "Character")).toMatchObject({ ok: false, problem: { kind: "Internal" } });
  });
});

describe("problemFrom", () => {
  it("hands on the id under which the log has it", () => {
    const error = new CombinedError({ graphQLErrors: [{ message: "Something went wrong.", extensions: { code: "INTERNAL", logId: "abc123" } }] });
    expect(problemFrom(error)).toMatchObject({ kind: "Internal", logId: "abc123" });
  });

  it("tells a server that is away from one that refuses", () => {
    expect(problemFrom(new CombinedError({ networkError: new TypeError("Failed to fetch") })).kind).toBe("Network");
    expect(problemFrom(new CombinedError({ graphQLErrors: [{ message: "Please log in first.", extensions: { code: "UNAUTHENTICATED" } }] })).kind).toBe("NotAllowed");
  });

  it("sees no problem in what is none", () => {
    expect(problemOf({ __typename: "Character" })).toBeUndefined();
  });
});
