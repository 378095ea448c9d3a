import { Client, type Operation, type OperationResult, subscriptionExchange } from "urql";
import { describe, expect, it } from "vitest";
import { filter, map, pipe, subscribe } from "wonka";

import { createCache } from "./cache";
import { graphql } from "./graphql";
import { JobStanding, JobStory } from "./jobs";

const JobQuery = graphql(
  `
    query CacheTestJob($id: ID!) {
      generationJob(id: $id) {
        id
        state
        progress {
          ...JobStanding
        }
      }
    }
  `,
  [JobStanding],
);

const Progress = graphql(
  `
    subscription CacheTestProgress($jobId: ID!) {
      generationProgress(jobId: $jobId) {
        ...JobStory
      }
    }
  `,
  [JobStory],
);

const Waiting = graphql(`
  query CacheTestWaiting($after: String) {
    generationQueue {
      waitingJobs(after: $after) {
        edges {
          node {
            id
          }
        }
      }
    }
  }
`);

const Ticks = graphql(`
  subscription CacheTestTicks {
    generationQueueChanged {
      queued
    }
  }
`);

const progress = { __typename: "GenerationProgressState", percent: 10, step: null, total: null, node: null, nodeTitle: null, etaSeconds: null, previewUrl: "/p/1" };
const waiting = { __typename: "GenerationQueue", waitingJobs: { __typename: "GenerationJobConnection", edges: [] } };

/** A client over the cache; the test counts what reaches the server, and tells what the server tells. */
function open() {
  const asked: Operation[] = [];
  let tell: (data: object) => void = () => undefined;
  const client = new Client({
    url: "/graphql",
    preferGetMethod: false,
    exchanges: [
      createCache(),
      subscriptionExchange({
        forwardSubscription: () => ({
          subscribe: (sink) => {
            tell = (data) => sink.next({ data });
            return { unsubscribe: () => undefined };
          },
        }),
      }),
      () => (operations$) =>
        pipe(
          operations$,
          filter(({ kind }) => kind === "query"),
          map((operation) => {
            asked.push(operation);
            const data = "id" in (operation.variables as object) ? { generationJob: { __typename: "GenerationJob", id: "J1", state: "RUNNING", progress } } : { generationQueue: waiting };
            return { operation, data: { __typename: "Query", ...data }, hasNext: false, stale: false } as OperationResult;
          }),
        ),
    ],
  });
  const told = async (data: object) => {
    await Promise.resolve(); // a subscription begins in the next turn
    tell({ __typename: "Subscription", ...data });
  };
  return { client, asked, tell: told };
}

describe("the cache", () => {
  it("carries what is told of a job into every list that shows it", async () => {
    const { client, tell } = open();
    const seen: (typeof progress | undefined)[] = [];
    pipe(client.query(JobQuery, { id: "J1" }), subscribe(({ data }) => seen.push(data?.generationJob?.progress as never)));
    pipe(client.subscription(Progress, { jobId: "J1" }), subscribe(() => undefined));
    await tell({ generationProgress: { __typename: "GenerationStepped", seq: 4, jobId: "J1", at: "2030-01-01T00:00:00Z", node: "3", step: 5, total: 25, percent: 40, etaSeconds: 7 } });
    expect(seen.at(-1)).toMatchObject({ percent: 40, step: 5, total: 25, node: "3", etaSeconds: 7, previewUrl: "/p/1" });
    await tell({ generationProgress: { __typename: "GenerationPreviewed", seq: 5, jobId: "J1", at: "2030-01-01T00:00:01Z", previewUrl: "/p/2" } });
    expect(seen.at(-1)).toMatchObject({ percent: 40, previewUrl: "/p/2" });
  });

  it("forgets the pages of what waits once the queue has changed", async () => {
    const { client, asked, tell } = open();
    const ask = () => pipe(client.query(Waiting, { after: "c" }, { requestPolicy: "cache-first" }), subscribe(() => undefined)).unsubscribe();
    ask();
    ask();
    expect(asked).toHaveLength(1);
    pipe(client.subscription(Ticks, {}), subscribe(() => undefined));
    await tell({ generationQueueChanged: { __typename: "GenerationQueue", queued: 3 } });
    ask();
    expect(asked).toHaveLength(2);
  });
});
