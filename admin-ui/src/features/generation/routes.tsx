import { createRoute, lazyRouteComponent } from "@tanstack/react-router";

import { shellRoute } from "@/app/routes";

const text = (value: unknown) => (typeof value === "string" && value !== "" ? value : undefined);

/** `job` is the one shown at the right; `from` is one whose order fills the form, with its seed or a new one. */
export interface GenerateSearch {
  character?: string | undefined;
  style?: string | undefined;
  job?: string | undefined;
  from?: string | undefined;
  seed?: "new" | undefined;
}

const generateRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/generate",
  validateSearch: (search: Record<string, unknown>): GenerateSearch => ({
    character: text(search.character),
    style: text(search.style),
    job: text(search.job),
    from: text(search.from),
    seed: search.seed === "new" ? "new" : undefined,
  }),
  component: lazyRouteComponent(() => import("./pages/GeneratePage"), "GeneratePage"),
});

export const QUEUE_TABS = ["running", "waiting", "finished"] as const;
export type QueueTab = (typeof QUEUE_TABS)[number];

/** `state` is a list of final states with commas; `workflow` is a key, the others are ids. */
export interface QueueSearch {
  tab?: QueueTab | undefined;
  state?: string | undefined;
  character?: string | undefined;
  workflow?: string | undefined;
  engine?: string | undefined;
}

const queueRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/queue",
  validateSearch: (search: Record<string, unknown>): QueueSearch => ({
    tab: QUEUE_TABS.find((tab) => tab === search.tab),
    state: text(search.state),
    character: text(search.character),
    workflow: text(search.workflow),
    engine: text(search.engine),
  }),
  component: lazyRouteComponent(() => import("./pages/QueuePage"), "QueuePage"),
});

const jobRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/queue/$jobId",
  component: lazyRouteComponent(() => import("./pages/JobPage"), "JobPage"),
});

export const generationRoutes = [generateRoute, queueRoute, jobRoute] as const;
