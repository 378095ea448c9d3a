import { Button } from "@mantine/core";
import { IconPlus, IconSignature, IconTrash, IconUsers } from "@tabler/icons-react";
import { getRouteApi, Link } from "@tanstack/react-router";

import { useViewer } from "@/app/viewer";
import { CardGridSkeleton, EmptyState, ErrorState, PageHeader, type Sorting, Stale, TableSkeleton } from "@/components";
import type { ResultOf } from "@/lib/graphql";
import { useInfinite } from "@/lib/useInfinite";

import { CharactersQuery } from "../api/characters";
import { CharacterFilters } from "../components/CharacterFilters";
import { CharacterGrid } from "../components/CharacterGrid";
import { CharacterTable } from "../components/CharacterTable";
import { directionOf, listVariables } from "../listing";
import { type CharactersSearch, SORTS } from "../routes";
import { useLifecycle } from "../useLifecycle";

const route = getRouteApi("/shell/characters");
const pick = (data: ResultOf<typeof CharactersQuery>) => data.characters;

/** All characters, by portrait or as a table. */
export function CharactersPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const may = useViewer()?.scopes.includes("CHARACTERS") ?? false;
  const list = useInfinite(CharactersQuery, listVariables(search), pick);
  const { restore } = useLifecycle();
  const change = (next: CharactersSearch) => void navigate({ search: (before) => ({ ...before, ...next }), replace: true });
  const sorting: Sorting = { by: search.sort ?? "UPDATED_AT", direction: directionOf(search) };
  const sort = ({ by, direction }: Sorting) => {
    const next = SORTS.find((one) => one === by && one !== "UPDATED_AT");
    change({ sort: next, turned: direction === directionOf({ sort: next }) ? undefined : true });
  };
  const common = { characters: list.items, onEnd: list.loadMore, onRestore: may ? (one: { id: string; name: string }) => void restore(one) : undefined };
  return (
    <>
      <PageHeader
        title="Characters"
        lead={list.totalCount === 0 ? undefined : "Openly AI-generated people"}
        actions={
          <>
            <Button variant="default" leftSection={<IconSignature size={17} aria-hidden />} renderRoot={(props) => <Link to="/characters/consents" {...props} />}>
              Consents
            </Button>
            {may && (list.items.length > 0 || search.q || search.status || search.deleted) && <NewButton />}
          </>
        }
      />
      <CharacterFilters search={search} onChange={change} total={list.totalCount} />
      {list.loading ? (
        search.view === "table" ? <TableSkeleton rows={10} columns={6} /> : <CardGridSkeleton cards={8} picture />
      ) : list.problem && list.items.length === 0 ? (
        <ErrorState problem={list.problem} what="The characters could not be loaded." onRetry={list.reload} />
      ) : list.items.length === 0 ? (
        <Nobody search={search} may={may} onClear={() => change({ q: undefined, status: undefined, deleted: undefined })} />
      ) : (
        <Stale list={list}>
          {search.view === "table" ? (
            <CharacterTable {...common} deleted={search.deleted ?? false} sorting={sorting} onSort={sort} onOpen={({ id }) => void navigate({ to: "/characters/$characterId", params: { characterId: id } })} fetching={list.fetching} />
          ) : (
            <CharacterGrid {...common} />
          )}
        </Stale>
      )}
    </>
  );
}

function NewButton() {
  return (
    <Button leftSection={<IconPlus size={17} aria-hidden />} renderRoot={(props) => <Link to="/characters/new" {...props} />}>
      New character
    </Button>
  );
}

function Nobody({ search, may, onClear }: { search: CharactersSearch; may: boolean; onClear: () => void }) {
  const back = (
    <Button variant="default" onClick={onClear}>
      Show all characters
    </Button>
  );
  if (search.q || search.status) {
    return (
      <EmptyState icon={IconUsers} action={back}>
        No character fits.
      </EmptyState>
    );
  }
  if (search.deleted) {
    return (
      <EmptyState icon={IconTrash} action={back}>
        No character is deleted.
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={IconUsers} action={may && <NewButton />}>
      There is no character yet. The first one is where everything starts.
    </EmptyState>
  );
}
