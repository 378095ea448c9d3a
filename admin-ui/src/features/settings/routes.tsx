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

/** Tabs: profile, sessions, tokens, about. */
const tabRoute = createRoute({ getParentRoute: () => shellRoute, path: "/settings/$tab", component });

export const settingsRoutes = [settingsRoute, tabRoute] as const;
