import { act, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, it, vi } from "vitest";
import { fromValue, never } from "wonka";

import { renderOnPage } from "@/test/onPage";

import type { Queue } from "./api/queue";
import { JobTable } from "./components/JobTable";
import { WaitingJobs } from "./components/WaitingJobs";

vi.mock("@/components/confirm", () => ({ confirm: () => Promise.resolve(true) }));

const job = (place: number) => ({
  ...{ id: `j${place}`, state: "QUEUED", attempt: 0, prompt: `picture ${place}`, askedPrompt: "", batch: 1, priority: 0, queuePosition: place, createdAt: "2030-01-01T00:00:00Z", startedAt: null, finishedAt: null },
  ...{ character: null, workflow: { id: "w", key: "txt2img", name: "Text to image" }, engine: null, wantedEngine: null, error: null, assets: [] },
  progress: { percent: 0, step: null, total: null, node: null, nodeTitle: null, etaSeconds: null, previewUrl: null },
  expectedStart: { at: null, unknownReason: "The queue is paused." },
});

const queue = (queued: number): Queue => ({ queued, running: 0, state: "RUNNING", depthLimit: 500, changedAt: null, changedBy: null, runningJobs: [] });
const nothing = () => never;

it("tells what came of calling all off, although nothing waits any more", async () => {
  const waits = new Set(Array.from({ length: 130 }, (_, index) => index + 1));
  const page = ({ first = 200, after }: { first?: number; after?: string | null }) => {
    const left = [...waits].filter((place) => place > Number(after ?? 0));
    return { totalCount: waits.size, edges: left.slice(0, first).map((place) => ({ node: job(place) })), pageInfo: { hasNextPage: left.length > first, endCursor: String(left[first - 1]) } };
  };
  const query = (_document: unknown, variables: object) => fromValue({ hasNext: false, data: { generationQueue: { waitingJobs: page(variables) } } });
  const mutation = vi.fn((_document: unknown, { ids }: { ids: string[] }) => {
    for (const id of ids) waits.delete(Number(id.slice(1)));
    return { toPromise: () => Promise.resolve({ data: { generationCancelMany: { __typename: "GenerationBulk", items: ids.map((id) => ({ id, job: null, error: null })) } } }) };
  });
  const viewer = { viewer: { scopes: ["GENERATION"], user: null } };
  const executeQuery = (request: { query: { definitions: readonly { name?: { value: string } }[] } }) => (request.query.definitions[0]?.name?.value === "Viewer" ? fromValue({ operation: request, data: viewer }) : nothing());
  const client = { query, mutation, executeQuery, executeSubscription: nothing, executeMutation: nothing };
  let show: (queued: number) => void = () => undefined;
  function Page() {
    const [queued, setQueued] = useState(130);
    show = setQueued;
    return <WaitingJobs queue={queue(queued)} changes={0} search={{ tab: "waiting" }} onSearch={() => undefined} allowed />;
  }
  await renderOnPage(<Page />, client);
  const person = userEvent.setup({ pointerEventsCheck: 0 });
  await person.click(await screen.findByRole("checkbox", { name: "Select all" }));
  await person.click(screen.getByRole("button", { name: "Select all 130" }));
  await person.click(await screen.findByRole("button", { name: "Cancel 130 jobs" }));
  expect(await screen.findByText("130 jobs were called off.")).toBeTruthy();
  expect(mutation.mock.calls[0]?.[1].ids).toHaveLength(130);
  act(() => show(0));
  expect(screen.getByText(/Nothing waits/)).toBeTruthy();
  expect(screen.getByText("130 jobs were called off.")).toBeTruthy();
}, 20_000);

it("speaks of filters only where there are some, also when the first job has just come", async () => {
  const query = () => fromValue({ hasNext: false, data: { generationQueue: { waitingJobs: { totalCount: 0, edges: [], pageInfo: { hasNextPage: false, endCursor: null } } } } });
  const client = () => ({ query, executeQuery: nothing, executeSubscription: nothing, executeMutation: nothing });
  const show = (search: object) => renderOnPage(<WaitingJobs queue={queue(1)} changes={0} search={search} onSearch={() => undefined} allowed />, client());
  const { unmount } = await show({});
  await act(() => Promise.resolve());
  expect(screen.queryByText(/fits these filters/)).toBeNull();
  unmount();
  await show({ workflow: "txt2img" });
  expect(await screen.findByText("No waiting job fits these filters.")).toBeTruthy();
});

it("says why it is not known when a job begins", async () => {
  await renderOnPage(<JobTable kind="waiting" label="Waiting jobs" jobs={[job(1) as never]} />, { executeQuery: nothing });
  expect((await screen.findByTitle("The queue is paused.")).textContent).toBe("—The queue is paused.");
  expect(screen.getByText("—", { selector: "[title] > span" }).getAttribute("aria-hidden")).toBe("true");
});
