import { createRoute, lazyRouteComponent } from "@tanstack/react-router";

import { shellRoute } from "@/app/routes";

import { CODES, POLICY_REVIEWS, PRIORITIES, SCOPES, SEVERITIES, STATES } from "./kinds";
import { clean, text } from "./search";

const dashboardRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/ledger",
  component: lazyRouteComponent(() => import("./pages/DashboardPage"), "DashboardPage"),
});

export const TASK_SORTS = ["KEY", "PRIORITY", "TITLE", "UPDATED_AT", "POSITION"] as const;
export type TaskSort = (typeof TASK_SORTS)[number];

/** Lists are written "A,B"; what is left out narrows nothing. */
export interface TasksSearch {
  q?: string | undefined;
  scope?: string | undefined;
  state?: string | undefined;
  priority?: string | undefined;
  tag?: string | undefined;
  policy?: string | undefined;
  surface?: string | undefined;
  view?: "board" | undefined;
  sort?: TaskSort | undefined;
  desc?: true | undefined;
}

const tasksRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/ledger/tasks",
  validateSearch: (search: Record<string, unknown>): TasksSearch => ({
    q: text(search.q),
    scope: clean(search.scope, SCOPES),
    state: clean(search.state, STATES),
    priority: clean(search.priority, PRIORITIES),
    tag: text(search.tag),
    policy: clean(search.policy, POLICY_REVIEWS),
    surface: text(search.surface),
    view: search.view === "board" ? "board" : undefined,
    sort: TASK_SORTS.find((sort) => sort === search.sort),
    desc: search.desc === true ? true : undefined,
  }),
  component: lazyRouteComponent(() => import("./pages/TasksPage"), "TasksPage"),
});

export const TASK_TABS = ["evidence", "history", "findings", "dependencies", "runs"] as const;
export type TaskTab = (typeof TASK_TABS)[number];
export const TASK_ACTS = ["edit", "block", "unblock", "reopen", "review"] as const;
export type TaskAct = (typeof TASK_ACTS)[number];

/** Which side of the task is shown, and what is being done to it. */
export interface TaskSearch {
  tab?: TaskTab | undefined;
  act?: TaskAct | undefined;
}

/** The table with a task's drawer open. */
const taskRoute = createRoute({
  getParentRoute: () => tasksRoute,
  path: "$taskKey",
  validateSearch: (search: Record<string, unknown>): TaskSearch => ({
    tab: TASK_TABS.find((tab) => tab === search.tab),
    act: TASK_ACTS.find((act) => act === search.act),
  }),
  component: lazyRouteComponent(() => import("./pages/TaskDrawer"), "TaskDrawer"),
});

const runsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/ledger/runs",
  component: lazyRouteComponent(() => import("./pages/RunsPage"), "RunsPage"),
});

const runRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/ledger/runs/$runId",
  component: lazyRouteComponent(() => import("./pages/RunPage"), "RunPage"),
});

/** `finding` is the one whose drawer is open. */
export interface FindingsSearch {
  /** Of what: of the ledger as it stands unless told otherwise. */
  source?: "IMPORT" | undefined;
  code?: string | undefined;
  severity?: string | undefined;
  finding?: string | undefined;
}

const findingsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/ledger/findings",
  validateSearch: (search: Record<string, unknown>): FindingsSearch => ({
    source: search.source === "IMPORT" ? "IMPORT" : undefined,
    code: clean(search.code, CODES),
    severity: clean(search.severity, SEVERITIES),
    finding: text(search.finding),
  }),
  component: lazyRouteComponent(() => import("./pages/FindingsPage"), "FindingsPage"),
});

const decisionsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/ledger/decisions",
  component: lazyRouteComponent(() => import("./pages/DecisionsPage"), "DecisionsPage"),
});

const importRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/ledger/import",
  component: lazyRouteComponent(() => import("./pages/ImportPage"), "ImportPage"),
});

export const ledgerRoutes = [dashboardRoute, tasksRoute.addChildren([taskRoute]), runsRoute, runRoute, findingsRoute, decisionsRoute, importRoute] as const;
