import { createRoute, lazyRouteComponent } from "@tanstack/react-router";

import { shellRoute } from "@/app/routes";

const text = (value: unknown) => (typeof value === "string" && value !== "" ? value : undefined);

/**
 * `job` is the one shown at the right. What fills the form: `from` a job whose order it is, with its seed or a new one;
 * `like` a picture whose settings are taken; `workflow` and `image` a workflow and the picture that it begins with.
 */
export interface GenerateSearch {
  character?: string | undefined;
  style?: string | undefined;
  job?: string | undefined;
  from?: string | undefined;
  seed?: "new" | undefined;
  like?: string | undefined;
  workflow?: string | undefined;
  image?: string | undefined;
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
    like: text(search.like),
    workflow: text(search.workflow),
    image: text(search.image),
  }),
  component: lazyRouteComponent(() => import("./pages/GeneratePage"), "GeneratePage"),
});

export const QUEUE_TABS = ["queue", "finished", "failed"] as const;
export type QueueTab = (typeof QUEUE_TABS)[number];

const queueRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/queue",
  validateSearch: (search: Record<string, unknown>): { tab?: QueueTab | undefined } => ({ tab: QUEUE_TABS.find((tab) => tab === search.tab) }),
  component: lazyRouteComponent(() => import("./pages/QueuePage"), "QueuePage"),
});

const jobRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/queue/$jobId",
  component: lazyRouteComponent(() => import("./pages/JobPage"), "JobPage"),
});

export const generationRoutes = [generateRoute, queueRoute, jobRoute] as const;
