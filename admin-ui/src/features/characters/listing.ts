import { STATUSES } from "./labels";
import type { CharactersSearch } from "./routes";

/** The states that the URL narrows to. */
export const statusesOf = ({ status }: CharactersSearch) => STATUSES.filter((one) => status?.split(",").includes(one));

/** Names rise, times fall, unless turned. */
export const directionOf = ({ sort, turned }: CharactersSearch): "ASC" | "DESC" => ((sort === "NAME") === (turned === undefined) ? "ASC" : "DESC");

/** What to ask the server for. */
export function listVariables(search: CharactersSearch) {
  const status = statusesOf(search);
  return {
    first: 48,
    filter: { search: search.q ?? null, status: status.length ? status : null, deleted: search.deleted ?? false },
    order: { by: search.sort ?? "UPDATED_AT", direction: directionOf(search) } as const,
  };
}
