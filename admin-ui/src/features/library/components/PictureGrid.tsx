import { useElementSize, useHotkeys, useMediaQuery, useMergedRef } from "@mantine/hooks";
import { memo, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";

import type { Selection } from "@/components";

import type { Picture } from "../api/assets";
import { GAP, justify, type Row, rowOf } from "../layout";
import type { Place } from "../place";
import { useGridKeys } from "../useGridKeys";
import { scrolled, scroller, useWindow } from "../useWindow";
import classes from "./PictureGrid.module.css";
import { PictureTile } from "./PictureTile";

/** Rows from the end at which the next page is asked for: about three screens. */
const AHEAD = 12;

interface Props {
  pictures: readonly Picture[];
  /** Where a picture's own address is. */
  hrefOf: (id: string) => string;
  onOpen: (picture: Picture) => void;
  onEnd: () => void;
  /** The picture that is open now, or was last: it is kept in sight. */
  openId: string | undefined;
  /** Left out for those who may not change anything. */
  selection?: Selection | undefined;
  onRate?: ((pictures: readonly Picture[], rating: number | null) => void) | undefined;
  onCompare: (ids: readonly string[]) => void;
  /** Where to begin: somebody comes back. */
  start: Place | undefined;
  onPlace: (place: Omit<Place, "list">) => void;
}

/** Pictures in rows that fill the width, each in its own shape. Only what is near the screen is in the page. */
export function PictureGrid({ pictures, onEnd, openId, selection, start, onPlace, ...rest }: Props) {
  const { ref, width } = useElementSize();
  const box = useRef<HTMLDivElement>(null);
  const merged = useMergedRef(ref, box);
  const phone = useMediaQuery("(max-width: 48em)", false, { getInitialValueInEffect: false });
  const rows = useMemo(() => justify(pictures, width, phone ? 132 : 224, GAP), [pictures, width, phone]);
  const places = useMemo(() => new Map(pictures.map(({ id }, index) => [id, index])), [pictures]);
  const { first, last, sight } = useWindow(box, rows);
  const [active, setActive] = useState(start?.index ?? 0);

  useEffect(() => {
    if (rows.length > 0 && last >= rows.length - AHEAD) onEnd();
  }, [last, rows.length, onEnd]);

  const show = useCallback(
    (index: number) => {
      const [row, content] = [rows[rowOf(rows, index)], scroller()];
      if (!row || !content || !box.current) return;
      const [top, room] = [scrolled(box.current), content.clientHeight];
      if (row.top < top) content.scrollTop += row.top - top - GAP;
      else if (row.top + row.height > top + room) content.scrollTop += row.top + row.height - top - room + GAP;
    },
    [rows],
  );
  const go = useCallback(
    (index: number) => {
      setActive(index);
      show(index);
      // What comes into sight with it takes a frame.
      requestAnimationFrame(() => requestAnimationFrame(() => box.current?.querySelector<HTMLElement>(`[data-tile="${index}"]`)?.focus({ preventScroll: true })));
    },
    [show],
  );

  // Once, as soon as there are rows: back to where somebody was.
  const begin = useRef(start);
  useLayoutEffect(() => {
    const place = begin.current;
    const content = scroller();
    if (!place || !content || !box.current || rows.length === 0) return;
    begin.current = undefined;
    const row = rows[rowOf(rows, places.get(place.id) ?? place.index)];
    if (row) content.scrollTop += row.top + place.above - scrolled(box.current);
  }, [rows, places]);

  const noted = rows[sight];
  useEffect(() => {
    const picture = noted && pictures[noted.start];
    if (!picture || begin.current) return undefined;
    const note = () => box.current && onPlace({ id: picture.id, index: noted.start, above: Math.round(scrolled(box.current) - noted.top) });
    const timer = setTimeout(note, 200);
    window.addEventListener("pagehide", note);
    return () => {
      clearTimeout(timer);
      window.removeEventListener("pagehide", note);
    };
  }, [noted, pictures, onPlace]);

  const openIndex = openId === undefined ? undefined : places.get(openId);
  const wasOpen = useRef<number>(undefined);
  useEffect(() => {
    if (openIndex !== undefined) show(openIndex);
    else if (wasOpen.current !== undefined) go(wasOpen.current);
    wasOpen.current = openIndex;
  }, [openIndex, show, go]);

  const anchor = useRef<number>(undefined);
  const select = useCallback(
    (index: number, range: boolean) => {
      const from = range ? (anchor.current ?? active) : index;
      const ids = pictures.slice(Math.min(from, index), Math.max(from, index) + 1).map(({ id }) => id);
      if (range) selection?.set(new Set([...selection.ids, ...ids]));
      else if (ids[0]) selection?.toggle(ids[0]);
      anchor.current = index;
      setActive(index);
    },
    [active, pictures, selection],
  );

  const current = Math.min(active, Math.max(0, pictures.length - 1));
  const activeRow = rowOf(rows, current);
  // The keyboard begins at what is in sight.
  const tabStop = activeRow >= first && activeRow <= last ? current : (rows[sight]?.start ?? 0);
  useHotkeys(openId === undefined ? [["j", () => go(tabStop)], ["k", () => go(tabStop)]] : []);
  const press = useGridKeys({ rows, pictures, current, selection, go, select, onOpen: rest.onOpen, onRate: rest.onRate, onCompare: rest.onCompare });
  const bottom = rows.at(-1);
  return (
    // eslint-disable-next-line jsx-a11y-x/no-noninteractive-element-interactions -- the keys are short cuts between its links
    <div ref={merged} className={classes.grid} style={{ height: bottom ? bottom.top + bottom.height : 0 }} role="list" aria-label="Pictures" onKeyDown={press} data-selecting={selection?.ids.size ? true : undefined}>
      {rows.slice(first, last + 1).map((row) => (
        <PictureRow key={row.start} row={row} pictures={pictures} active={tabStop >= row.start && tabStop < row.start + row.widths.length ? tabStop : -1} chosen={selection?.ids} hrefOf={rest.hrefOf} onOpen={rest.onOpen} onSelect={selection ? select : undefined} />
      ))}
    </div>
  );
}

interface RowProps {
  row: Row;
  pictures: readonly Picture[];
  active: number;
  chosen: ReadonlySet<string> | undefined;
  hrefOf: (id: string) => string;
  onOpen: (picture: Picture) => void;
  onSelect: ((index: number, range: boolean) => void) | undefined;
}

const PictureRow = memo(function PictureRow({ row, pictures, active, chosen, ...rest }: RowProps) {
  const lefts = row.widths.map((_, place) => row.widths.slice(0, place).reduce((sum, one) => sum + one + GAP, 0));
  return (
    <div className={classes.row} style={{ height: row.height, transform: `translateY(${row.top}px)` }} role="none">
      {row.widths.map((width, place) => {
        const index = row.start + place;
        const picture = pictures[index];
        return picture && <PictureTile key={picture.id} picture={picture} index={index} active={index === active} selected={chosen?.has(picture.id) ?? false} width={width} height={row.height} left={lefts[place] ?? 0} href={rest.hrefOf(picture.id)} onOpen={rest.onOpen} onSelect={rest.onSelect} />;
      })}
    </div>
  );
});
