import { createRootRoute, createRoute, Outlet, redirect } from "@tanstack/react-router";

import { PageFailed, PageMissing } from "./shell/PageProblems";
import { Shell } from "./shell/Shell";
import { isLoggedIn } from "./viewer";

/** Everything hangs here: pages before login directly, all others on the shell. */
export const rootRoute = createRootRoute({ component: Outlet, notFoundComponent: PageMissing });

/** The frame around every page behind the login. Features hang their routes on it: see features/<domain>/routes.tsx. */
export const shellRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: "shell",
  component: Shell,
  errorComponent: PageFailed,
  beforeLoad: async ({ location }) => {
    if (!(await isLoggedIn())) throw redirect({ to: "/login", search: { next: location.href } });
  },
});
