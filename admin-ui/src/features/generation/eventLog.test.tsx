import { MantineProvider } from "@mantine/core";
import { act, cleanup, render, renderHook, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ReactNode } from "react";
import { Provider } from "urql";
import { describe, expect, it, vi } from "vitest";
import { fromValue } from "wonka";

import { reconnections } from "@/lib/connection";

import type { PastEvent } from "./api/progress";
import { EventLog } from "./components/EventLog";
import { type Story, useStory } from "./useStory";

const event = (seq: number) => ({ __typename: "GenerationStateChanged", seq, jobId: "j", at: "2030-01-01T00:00:00Z", state: "QUEUED", attempt: 0, reason: null }) as PastEvent;
const problem = { kind: "Network" as const, message: "The server does not answer.", fieldErrors: {} };
const story = (more: Partial<Story>): Story => ({ events: [], loading: false, problem: undefined, retry: vi.fn(), ...more });

describe("EventLog", () => {
  const show = (value: Story) =>
    render(
      <MantineProvider>
        <EventLog story={value} />
      </MantineProvider>,
    );

  it("counts the events only when they are all there", () => {
    show(story({ loading: true }));
    expect(screen.getByText("All events")).toBeTruthy();
    expect(screen.getByLabelText("Loading what happened")).toBeTruthy();
    cleanup();
    show(story({ events: [event(1)] }));
    expect(screen.getByText("All 1 events")).toBeTruthy();
    expect(screen.queryByLabelText("Loading what happened")).toBeNull();
  });

  it("says what failed beside what is there, and tries again", async () => {
    const value = story({ events: [event(1)], problem });
    show(value);
    expect(screen.getByText("The rest could not be loaded.")).toBeTruthy();
    expect(screen.getByText("Queued")).toBeTruthy();
    await userEvent.click(screen.getByRole("button", { name: /again/i }));
    expect(value.retry).toHaveBeenCalled();
  });

  it("says so when nothing is kept any more", () => {
    show(story({}));
    expect(screen.getByText("What happened to this job is not kept any more.")).toBeTruthy();
  });
});

describe("useStory", () => {
  /** A server that gives these answers in turn; the last one again and again. */
  function mount(seq: number, ...answers: object[]) {
    const query = vi.fn(() => fromValue({ hasNext: false, stale: false, ...(answers.length > 1 ? answers.shift() : answers[0]) }));
    const wrapper = ({ children }: { children: ReactNode }) => <Provider value={{ query }}>{children}</Provider>;
    return { query, ...renderHook(() => useStory("j", undefined, seq), { wrapper }) };
  }
  const found = (...events: object[]) => ({ data: { generationEvents: events } });

  it("loads until it meets the highest number, piece by piece", async () => {
    const { result, query } = mount(3, found(event(1), event(2)), found(event(3)));
    expect(result.current).toMatchObject({ loading: true, events: [] });
    await vi.waitFor(() => expect(result.current.loading).toBe(false));
    expect(result.current.events.map((one) => "seq" in one && one.seq)).toEqual([1, 2, 3]);
    expect(query).toHaveBeenCalledTimes(2);
  });

  it("is over when the server keeps no more of it", async () => {
    const { result } = mount(9, found({ __typename: "GenerationSnapshot" }));
    await vi.waitFor(() => expect(result.current.loading).toBe(false));
    expect(result.current).toMatchObject({ events: [], problem: undefined });
  });

  it("tells what failed, and asks again when it is told to or the connection is back", async () => {
    const lost = { error: { networkError: new Error("away"), graphQLErrors: [] } };
    const { result } = mount(1, lost, lost, found(event(1)));
    await vi.waitFor(() => expect(result.current.problem?.kind).toBe("Network"));
    expect(result.current.loading).toBe(false);
    act(() => result.current.retry());
    expect(result.current.loading).toBe(true);
    await vi.waitFor(() => expect(result.current.problem?.kind).toBe("Network"));
    act(() => reconnections.set(reconnections.get() + 1));
    await vi.waitFor(() => expect(result.current.events).toHaveLength(1));
    expect(result.current.problem).toBeUndefined();
  });
});
