import { createRoute, lazyRouteComponent } from "@tanstack/react-router";

import { rootRoute } from "@/app/routes";

const text = (value: unknown) => (typeof value === "string" ? value : undefined);

const loginRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/login",
  validateSearch: (search: Record<string, unknown>): { next?: string | undefined } => ({ next: text(search.next) }),
  component: lazyRouteComponent(() => import("./pages/LoginPage"), "LoginPage"),
});

const setupRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/setup",
  validateSearch: (search: Record<string, unknown>): { token?: string | undefined } => ({ token: text(search.token) }),
  component: lazyRouteComponent(() => import("./pages/SetupPage"), "SetupPage"),
});

/** Pages before login: they hang on the root, without the frame. */
export const accountRoutes = [loginRoute, setupRoute] as const;
