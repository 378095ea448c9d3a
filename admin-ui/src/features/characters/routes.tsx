import { createRoute, lazyRouteComponent } from "@tanstack/react-router";

import { shellRoute } from "@/app/routes";

const text = (value: unknown) => (typeof value === "string" && value !== "" ? value : typeof value === "number" ? String(value) : undefined);

export const SORTS = ["UPDATED_AT", "CREATED_AT", "NAME"] as const;
export type Sort = (typeof SORTS)[number];

/** `status` is written "A,B". Left out: cards, all states, last changed first, those that are not deleted. */
export interface CharactersSearch {
  view?: "table" | undefined;
  q?: string | undefined;
  status?: string | undefined;
  sort?: Sort | undefined;
  /** The other way than the sort's own. */
  turned?: true | undefined;
  deleted?: true | undefined;
}

const charactersRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/characters",
  validateSearch: (search: Record<string, unknown>): CharactersSearch => ({
    view: search.view === "table" ? "table" : undefined,
    q: text(search.q),
    status: text(search.status),
    sort: SORTS.find((sort) => sort === search.sort && sort !== "UPDATED_AT"),
    turned: search.turned === true ? true : undefined,
    deleted: search.deleted === true ? true : undefined,
  }),
  component: lazyRouteComponent(() => import("./pages/CharactersPage"), "CharactersPage"),
});

const newCharacterRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/characters/new",
  component: lazyRouteComponent(() => import("./pages/NewCharacterPage"), "NewCharacterPage"),
});

export const TABS = ["profile", "personality", "appearance", "styles", "pictures", "history"] as const;
export type Tab = (typeof TABS)[number];

/** `style` is the one whose drawer is open: its id, or "new". */
export interface CharacterSearch {
  tab?: Tab | undefined;
  style?: string | undefined;
}

const tabOf = (value: unknown) => TABS.find((tab) => tab === value && tab !== "profile");

const characterRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/characters/$characterId",
  validateSearch: (search: Record<string, unknown>): CharacterSearch => ({ tab: tabOf(search.tab), style: text(search.style) }),
  component: lazyRouteComponent(() => import("./pages/CharacterPage"), "CharacterPage"),
});

const editCharacterRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/characters/$characterId/edit",
  validateSearch: (search: Record<string, unknown>): { tab?: Tab | undefined } => ({ tab: tabOf(search.tab) }),
  component: lazyRouteComponent(() => import("./pages/EditCharacterPage"), "EditCharacterPage"),
});

export const characterRoutes = [charactersRoute, newCharacterRoute, characterRoute, editCharacterRoute] as const;
