import { createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";

import { shellRoute } from "@/app/routes";

const component = lazyRouteComponent(() => import("./pages/SettingsPage"), "SettingsPage");

const settingsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/settings",
  beforeLoad: () => {
    throw redirect({ to: "/settings/$tab", params: { tab: "profile" }, replace: true });
  },
});

/** Tabs: profile, sessions, tokens, engines, about. `engine` is the one whose drawer is open. */
const tabRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/settings/$tab",
  validateSearch: ({ engine }: Record<string, unknown>): { engine?: string | undefined } => ({ engine: typeof engine === "string" ? engine : undefined }),
  component,
});

export const settingsRoutes = [settingsRoute, tabRoute] as const;
