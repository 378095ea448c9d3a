import { createRoute, lazyRouteComponent } from "@tanstack/react-router";

import { shellRoute } from "@/app/routes";

const component = lazyRouteComponent(() => import("./pages/ServicesPage"), "ServicesPage");

const servicesRoute = createRoute({ getParentRoute: () => shellRoute, path: "/services", component });

/** The same page with a service's drawer open. */
const serviceRoute = createRoute({ getParentRoute: () => shellRoute, path: "/services/$serviceId", component });

export const serviceRoutes = [servicesRoute, serviceRoute] as const;
