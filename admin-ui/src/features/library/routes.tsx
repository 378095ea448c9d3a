import { createRoute, lazyRouteComponent } from "@tanstack/react-router";

import { shellRoute } from "@/app/routes";

const text = (value: unknown) => (typeof value === "string" && value !== "" ? value : undefined);

/** `asset` is the picture that is open; the others narrow the list. */
export interface GallerySearch {
  character?: string | undefined;
  q?: string | undefined;
  asset?: string | undefined;
}

const galleryRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/gallery",
  validateSearch: (search: Record<string, unknown>): GallerySearch => ({ character: text(search.character), q: text(search.q), asset: text(search.asset) }),
  component: lazyRouteComponent(() => import("./pages/GalleryPage"), "GalleryPage"),
});

export const libraryRoutes = [galleryRoute] as const;
