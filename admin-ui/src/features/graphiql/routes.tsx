import { createRoute, lazyRouteComponent } from "@tanstack/react-router";

import { shellRoute } from "@/app/routes";

const graphiqlRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/graphiql",
  component: lazyRouteComponent(() => import("./pages/GraphiqlPage"), "GraphiqlPage"),
});

export const graphiqlRoutes = [graphiqlRoute] as const;
