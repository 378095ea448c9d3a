import { Button, Loader, Skeleton, Text } from "@mantine/core";
import { IconPhoto, IconSparkles, IconUpload } from "@tabler/icons-react";
import { getRouteApi, Link, useLocation, useRouter } from "@tanstack/react-router";
import { useCallback, useEffect, useMemo, useRef } from "react";

import { useViewer } from "@/app/viewer";
import { AsGraphql, EmptyState, ErrorState, PageHeader, Stale, useSelection } from "@/components";
import { plural } from "@/lib/format";

import { PicturesQuery } from "../api/assets";
import { Compare } from "../components/Compare";
import { GalleryFilters } from "../components/GalleryFilters";
import { Lightbox } from "../components/Lightbox";
import { PictureBulkBar } from "../components/PictureBulkBar";
import { PictureGrid } from "../components/PictureGrid";
import { UploadArea } from "../components/UploadArea";
import { UploadButton } from "../components/UploadButton";
import { filterOf, isNarrowed, type Narrowing, NO_FILTER } from "../narrowing";
import { PAGE, usePictures } from "../usePictures";
import { usePlace } from "../usePlace";
import { useRate } from "../useRate";
import { useUploads } from "../useUploads";
import classes from "./GalleryPage.module.css";

const route = getRouteApi("/shell/gallery");

/** All pictures, newest first. */
export function GalleryPage() {
  const { asset, compare, ...search } = route.useSearch();
  const navigate = route.useNavigate();
  const router = useRouter();
  const scopes = useViewer()?.scopes ?? [];
  const may = scopes.includes("GENERATION");
  const list = usePictures(filterOf(search));
  const { loadMore, drop } = list;
  const { start, restoring, onPlace } = usePlace(list);
  const onEnd = useCallback(() => void loadMore(), [loadMore]);
  const uploading = useUploads();
  const selection = useSelection(useMemo(() => list.items.map(({ id }) => id), [list.items]));
  const rate = useRate(list.patch);
  const narrow = (change: Narrowing) => void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  const open = useCallback((id: string | undefined, replace: boolean) => void navigate({ search: (before) => ({ ...before, asset: id }), replace, resetScroll: false }), [navigate]);
  const opened = useRef(false);
  const moved = useRef(new Map<string, string | null>());
  const show = useCallback(
    ({ id }: { id: string }) => {
      opened.current = true;
      open(id, false);
    },
    [open],
  );
  /** Closing goes back to the list's own entry of the history, where there is one. */
  const close = () => {
    if (opened.current) router.history.back();
    else open(undefined, true);
    opened.current = false;
  };
  const settle = useCallback(() => {
    if (moved.current.size === 0) return;
    const gone = [...moved.current].filter(([, consent]) => search.consent !== undefined && consent !== search.consent);
    moved.current.clear();
    drop(gone.map(([id]) => id));
  }, [drop, search.consent]);
  // Only once no picture is open, however that came about: the arrows go on from them while they are.
  useEffect(() => {
    if (asset === undefined) settle();
  }, [asset, settle]);
  useEffect(() => settle, [settle]);
  const compareThem = (two: readonly string[] | undefined) => void navigate({ search: (before) => ({ ...before, compare: two?.length === 2 ? two.join(",") : undefined }), resetScroll: false });
  const href = useLocation({ select: ({ searchStr }) => searchStr });
  const hrefOf = useCallback(
    (id: string) => {
      const parts = new URLSearchParams(href);
      parts.set("asset", id);
      return `/gallery?${parts}`;
    },
    [href],
  );
  const generate = (
    <Button leftSection={<IconSparkles size={17} aria-hidden />} renderRoot={(props) => <Link to="/generate" search={{ character: search.character }} {...props} />}>
      Generate
    </Button>
  );
  const filtered = isNarrowed(search);
  return (
    <>
      <PageHeader
        title="Gallery"
        lead={
          <Text c="dimmed" aria-live="polite">
            {list.total !== undefined && `${plural(list.total, "picture")}, newest first`}
          </Text>
        }
        actions={
          <>
            <AsGraphql document={PicturesQuery} variables={() => ({ first: PAGE, filter: filterOf(search) })} />
            {may && (
              <UploadButton variant="default" leftSection={<IconUpload size={17} aria-hidden />} onFiles={uploading.begin}>
                Upload
              </UploadButton>
            )}
            {generate}
          </>
        }
      />
      <GalleryFilters search={search} onChange={narrow} />
      {list.loading || restoring ? (
        <GridSkeleton />
      ) : list.problem && list.items.length === 0 ? (
        <ErrorState problem={list.problem} what="The pictures could not be loaded." onRetry={list.reload} />
      ) : list.items.length === 0 ? (
        filtered ? (
          <EmptyState icon={IconPhoto} action={<Button variant="default" onClick={() => narrow(NO_FILTER)}>Show all pictures</Button>}>
            No picture fits.
          </EmptyState>
        ) : (
          <EmptyState icon={IconPhoto} action={generate}>
            There is no picture yet. Generate one, or drop files here to upload them.
          </EmptyState>
        )
      ) : (
        <Stale>
          <PictureGrid
            key={list.key}
            pictures={list.items}
            hrefOf={hrefOf}
            onOpen={show}
            onEnd={onEnd}
            openId={asset}
            selection={may ? selection : undefined}
            onRate={may ? (pictures, rating) => void rate(pictures, rating) : undefined}
            onCompare={compareThem}
            start={start}
            onPlace={onPlace}
          />
          {list.problem ? (
            <ErrorState compact problem={list.problem} what="The next pictures could not be loaded." onRetry={onEnd} />
          ) : (
            list.fetching && (
              <div className={classes.more}>
                <Loader size="sm" />
              </div>
            )
          )}
        </Stale>
      )}
      {may && <PictureBulkBar selection={selection} pictures={list.items} onRate={(pictures, rating) => void rate(pictures, rating)} onCompare={compareThem} mayReference={scopes.includes("CHARACTERS")} />}
      <Lightbox id={asset} pictures={list.items} onOpen={(id) => open(id, true)} onClose={close} onEnd={onEnd} onRate={may ? (pictures, rating) => void rate(pictures, rating) : undefined} onSubject={(id, consent) => void moved.current.set(id, consent)} />
      <Compare ids={compare?.split(",")} onClose={() => compareThem(undefined)} />
      {may && <UploadArea enabled={asset === undefined && compare === undefined} uploading={uploading} characterId={search.character} />}
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
