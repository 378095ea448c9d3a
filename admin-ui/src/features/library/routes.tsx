import { createRoute, lazyRouteComponent } from "@tanstack/react-router";

import { shellRoute } from "@/app/routes";

const text = (value: unknown) => (typeof value === "string" && value !== "" ? value : typeof value === "number" ? String(value) : undefined);

export const ORIGINS = ["GENERATED", "UPLOADED"] as const;
export const KINDS = ["image", "clip"] as const;

/** `asset` is the picture that is open, `compare` two ids with a comma between; the others narrow the list. */
export interface GallerySearch {
  character?: string | undefined;
  q?: string | undefined;
  style?: string | undefined;
  workflow?: string | undefined;
  model?: string | undefined;
  /** Decimal text. */
  seed?: string | undefined;
  /** At least so many stars, 1 to 5. */
  rating?: number | undefined;
  origin?: (typeof ORIGINS)[number] | undefined;
  kind?: (typeof KINDS)[number] | undefined;
  /** The consent on which they rest. */
  consent?: string | undefined;
  asset?: string | undefined;
  compare?: string | undefined;
}

const galleryRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/gallery",
  validateSearch: (search: Record<string, unknown>): GallerySearch => ({
    ...Object.fromEntries(["character", "q", "style", "workflow", "model", "consent", "asset", "compare"].map((name) => [name, text(search[name])])),
    seed: /^\d{1,20}$/.test(text(search.seed) ?? "") ? text(search.seed) : undefined,
    rating: [1, 2, 3, 4, 5].find((stars) => stars === search.rating),
    origin: ORIGINS.find((origin) => origin === search.origin),
    kind: KINDS.find((kind) => kind === search.kind),
  }),
  component: lazyRouteComponent(() => import("./pages/GalleryPage"), "GalleryPage"),
});

/** Beside the characters, whose faces they are about. */
const consentsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/characters/consents",
  validateSearch: (search: Record<string, unknown>): { q?: string | undefined; add?: true | undefined } => ({ q: text(search.q), add: search.add === true ? true : undefined }),
  component: lazyRouteComponent(() => import("./pages/ConsentsPage"), "ConsentsPage"),
});

const consentRoute = createRoute({
  getParentRoute: () => consentsRoute,
  path: "$consentId",
  component: lazyRouteComponent(() => import("./pages/ConsentDrawer"), "ConsentDrawer"),
});

export const libraryRoutes = [galleryRoute, consentsRoute.addChildren([consentRoute])] as const;
