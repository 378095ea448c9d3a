import { act, renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { Provider } from "urql";
import { describe, expect, it } from "vitest";
import { makeSubject } from "wonka";

import { advance, type Numbered, type Resumable, useResumableProgress } from "./useResumableProgress";

type Event = Numbered & { text?: string; message?: string };
const join = (state: string | undefined, event: Event) => (event.__typename === "JobSnapshot" ? (event.text ?? "") : `${state ?? ""}${event.text ?? ""}`);
const start: Resumable<string> = { state: undefined, seq: 0, problem: undefined };
const feed = (...events: Event[]) => events.reduce((value, event) => advance(value, event, join), start);

describe("advance", () => {
  it("takes each event once, in order", () => {
    const value = feed({ __typename: "Step", seq: 1, text: "a" }, { __typename: "Step", seq: 2, text: "b" }, { __typename: "Step", seq: 2, text: "b" }, { __typename: "Step", seq: 1, text: "a" });
    expect(value).toEqual({ state: "ab", seq: 2, problem: undefined });
  });

  it("lets a snapshot replace what stands, unless it is older", () => {
    const fresh = feed({ __typename: "Step", seq: 3, text: "abc" }, { __typename: "JobSnapshot", seq: 3, text: "ABC" });
    expect(fresh.state).toBe("ABC");
    expect(advance(fresh, { __typename: "JobSnapshot", seq: 2, text: "old" }, join)).toBe(fresh);
  });

  it("keeps the state beside an error, and drops the error with the next event", () => {
    const failed = feed({ __typename: "Step", seq: 1, text: "a" }, { __typename: "NotFound", message: "There is no such job." });
    expect(failed).toMatchObject({ state: "a", seq: 1, problem: { kind: "NotFound", message: "There is no such job." } });
    expect(advance(failed, { __typename: "Step", seq: 2, text: "b" }, join).problem).toBeUndefined();
  });
});

describe("useResumableProgress", () => {
  const document = {} as never;
  const pick = (data: { progress: Event }) => data.progress;

  function mount(jobId: string) {
    const contexts: { resume: () => object }[] = [];
    const subjects: ReturnType<typeof makeSubject<unknown>>[] = [];
    const client = {
      subscription: (_document: unknown, _variables: unknown, context: { resume: () => object }) => {
        const subject = makeSubject<unknown>();
        contexts.push(context);
        subjects.push(subject);
        return subject.source;
      },
    };
    const wrapper = ({ children }: { children: ReactNode }) => <Provider value={client}>{children}</Provider>;
    const hook = renderHook(({ id }) => useResumableProgress<{ progress: Event }, { jobId: string }, Event, string>(document, { jobId: id }, pick, join), { wrapper, initialProps: { id: jobId } });
    const send = (progress: Event) => act(() => subjects.at(-1)?.next({ data: { progress } }));
    return { hook, send, contexts };
  }

  it("asks from the start first, and after a loss from the last number seen", () => {
    const { hook, send, contexts } = mount("one");
    expect(contexts[0]?.resume()).toEqual({});
    send({ __typename: "JobSnapshot", seq: 4, text: "snap" });
    send({ __typename: "Step", seq: 5, text: "+" });
    expect(contexts[0]?.resume()).toEqual({ after: 5 });
    expect(hook.result.current.state).toBe("snap+");
  });

  it("starts anew with another job", () => {
    const { hook, send, contexts } = mount("one");
    send({ __typename: "Step", seq: 5, text: "one" });
    hook.rerender({ id: "two" });
    expect(hook.result.current).toEqual(start);
    expect(contexts.at(-1)?.resume()).toEqual({});
    send({ __typename: "Step", seq: 1, text: "two" });
    expect(hook.result.current.state).toBe("two");
  });
});
