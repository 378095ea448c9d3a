import { Button, Loader, Pill, Select, Skeleton } from "@mantine/core";
import { IconPhoto, IconSparkles } from "@tabler/icons-react";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useCallback } from "react";
import { useQuery } from "urql";

import { AsGraphql, EmptyState, ErrorState, PageHeader, SearchField, Stale } from "@/components";
import { plural } from "@/lib/format";

import { GalleryCharacters, PicturesQuery } from "../api/assets";
import { Lightbox } from "../components/Lightbox";
import { PictureGrid } from "../components/PictureGrid";
import { PAGE, usePictures } from "../usePictures";
import classes from "./GalleryPage.module.css";

const route = getRouteApi("/shell/gallery");

/** All pictures, newest first. */
export function GalleryPage() {
  const { character, q, asset } = route.useSearch();
  const navigate = route.useNavigate();
  const list = usePictures({ characterId: character, search: q });
  const [{ data }] = useQuery({ query: GalleryCharacters });
  const people = data?.characters.edges.map(({ node }) => node) ?? [];
  const { loadMore } = list;
  const onEnd = useCallback(() => void loadMore(), [loadMore]);
  const narrow = (change: { character?: string | undefined; q?: string | undefined }) => void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  const open = (id: string | undefined, replace: boolean) => void navigate({ search: (before) => ({ ...before, asset: id }), replace, resetScroll: false });
  const filtered = character !== undefined || q !== undefined;
  const generate = (
    <Button leftSection={<IconSparkles size={17} aria-hidden />} renderRoot={(props) => <Link to="/generate" search={{ character }} {...props} />}>
      Generate
    </Button>
  );
  const actions = (
    <>
      <AsGraphql document={PicturesQuery} variables={() => ({ first: PAGE, filter: { characterId: character ?? null, search: q ?? null } })} />
      {generate}
    </>
  );
  const filters = (
    <div className={classes.filters}>
      <SearchField value={q ?? ""} onChange={(next) => narrow({ q: next || undefined })} placeholder="Search in prompts" />
      <Select
        aria-label="Character"
        placeholder="All characters"
        data={people.map(({ id, name, assetCount }) => ({ value: id, label: `${name} (${assetCount})` }))}
        value={character ?? null}
        onChange={(id) => narrow({ character: id ?? undefined })}
        searchable
        clearable
        className={classes.who}
      />
      <span className="quiet">{list.total !== undefined && plural(list.total, "picture")}</span>
    </div>
  );
  const name = people.find(({ id }) => id === character)?.name;
  return (
    <>
      <PageHeader title="Gallery" lead={filters} actions={actions} />
      {filtered && (
        <div className={classes.chips}>
          {character !== undefined && (
            <Pill size="md" className={classes.chip} withRemoveButton onRemove={() => narrow({ character: undefined })} removeButtonProps={{ "aria-label": "Show all characters", "aria-hidden": false, tabIndex: 0 }}>
              of {name ?? "one character"}
            </Pill>
          )}
          {q !== undefined && (
            <Pill size="md" className={classes.chip} withRemoveButton onRemove={() => narrow({ q: undefined })} removeButtonProps={{ "aria-label": "Clear the search", "aria-hidden": false, tabIndex: 0 }}>
              with “{q}”
            </Pill>
          )}
        </div>
      )}
      {list.loading ? (
        <GridSkeleton />
      ) : list.problem && list.items.length === 0 ? (
        <ErrorState problem={list.problem} what="The pictures could not be loaded." onRetry={list.reload} />
      ) : list.items.length === 0 ? (
        filtered ? (
          <EmptyState icon={IconPhoto} action={<Button variant="default" onClick={() => narrow({ character: undefined, q: undefined })}>Show all pictures</Button>}>
            No picture fits.
          </EmptyState>
        ) : (
          <EmptyState icon={IconPhoto} action={generate}>
            No picture was made yet. The first appears here the moment it is there.
          </EmptyState>
        )
      ) : (
        <Stale>
          <PictureGrid pictures={list.items} onEnd={onEnd} openId={asset} />
          {list.fetching && (
            <div className={classes.more}>
              <Loader size="sm" />
            </div>
          )}
        </Stale>
      )}
      <Lightbox id={asset} pictures={list.items} onOpen={(id) => open(id, true)} onClose={() => open(undefined, false)} onEnd={onEnd} />
    </>
  );
}

const WIDTHS = [150, 224, 150, 320, 224, 168, 224, 150, 300, 224, 150, 224];

function GridSkeleton() {
  return (
    <div className={classes.skeleton} aria-busy aria-label="Loading">
      {WIDTHS.map((width, index) => (
        <Skeleton key={index} height={224} style={{ flex: `${width} 0 ${width}px` }} radius="md" />
      ))}
    </div>
  );
}
