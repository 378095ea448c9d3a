import { createRoute, createRouter } from "@tanstack/react-router";

import { PageSkeleton } from "@/app/shell/PageSkeleton";
import { accountRoutes } from "@/features/accounts/routes";
import { characterRoutes } from "@/features/characters/routes";
import { generationRoutes } from "@/features/generation/routes";
import { graphiqlRoutes } from "@/features/graphiql/routes";
import { ledgerRoutes } from "@/features/ledger/routes";
import { libraryRoutes } from "@/features/library/routes";
import { overviewRoutes } from "@/features/overview/routes";
import { serviceRoutes } from "@/features/services/routes";
import { settingsRoutes } from "@/features/settings/routes";

import { rootRoute, shellRoute } from "./routes";
import { PageFailed, PageMissing } from "./shell/PageProblems";

/** Any other address: told inside the frame, so that one finds on. */
const missingRoute = createRoute({ getParentRoute: () => shellRoute, path: "$", component: PageMissing });

const routeTree = rootRoute.addChildren([
  ...accountRoutes,
  shellRoute.addChildren([
    ...overviewRoutes,
    ...characterRoutes,
    ...generationRoutes,
    ...libraryRoutes,
    ...ledgerRoutes,
    ...serviceRoutes,
    ...settingsRoutes,
    ...graphiqlRoutes,
    missingRoute,
  ]),
]);

export const router = createRouter({
  routeTree,
  defaultPreload: "intent",
  defaultPreloadStaleTime: 0,
  defaultPendingMs: 150,
  defaultPendingComponent: PageSkeleton,
  defaultErrorComponent: PageFailed,
  defaultNotFoundComponent: PageMissing,
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
