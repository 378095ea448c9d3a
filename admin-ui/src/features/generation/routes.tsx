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
  /** Opens with the place for a second prompt. */
  two?: true | undefined;
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
    two: search.two === true ? true : undefined,
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

const workflowsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/workflows",
  validateSearch: (search: Record<string, unknown>): { q?: string | undefined; category?: string | undefined; archived?: true | undefined } => ({
    q: text(search.q),
    category: text(search.category),
    archived: search.archived === true ? true : undefined,
  }),
  component: lazyRouteComponent(() => import("./pages/WorkflowsPage"), "WorkflowsPage"),
});

const newWorkflowRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/workflows/new",
  validateSearch: (search: Record<string, unknown>): { from?: string | undefined } => ({ from: text(search.from) }),
  component: lazyRouteComponent(() => import("./pages/EditWorkflowPage"), "NewWorkflowPage"),
});

const workflowRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/workflows/$key",
  validateSearch: (search: Record<string, unknown>): { version?: number | undefined } => ({ version: typeof search.version === "number" ? search.version : undefined }),
  component: lazyRouteComponent(() => import("./pages/WorkflowPage"), "WorkflowPage"),
});

const reviseWorkflowRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/workflows/$key/edit",
  component: lazyRouteComponent(() => import("./pages/EditWorkflowPage"), "ReviseWorkflowPage"),
});

const experimentsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/experiments",
  component: lazyRouteComponent(() => import("./pages/ExperimentsPage"), "ExperimentsPage"),
});

const experimentRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/experiments/$experimentId",
  validateSearch: (search: Record<string, unknown>): { seed?: string | undefined } => ({ seed: typeof search.seed === "number" ? String(search.seed) : text(search.seed) }),
  component: lazyRouteComponent(() => import("./pages/ExperimentPage"), "ExperimentPage"),
});

export const generationRoutes = [generateRoute, queueRoute, jobRoute, workflowsRoute, newWorkflowRoute, workflowRoute, reviseWorkflowRoute, experimentsRoute, experimentRoute] as const;
