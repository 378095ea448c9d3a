import { useElementSize, useMediaQuery } from "@mantine/hooks";
import { Link } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";

import type { Picture } from "../api/assets";
import { justify } from "../layout";
import classes from "./PictureGrid.module.css";
import { SandboxLabel } from "./SandboxLabel";

const GAP = 8;
const scroller = () => document.getElementById("content");

interface Props {
  pictures: readonly Picture[];
  onEnd: () => void;
  /** The picture that was open last: it is scrolled into view. */
  openId: string | undefined;
}

/** Pictures in rows that fill the width, each in its own shape. Only what is near the screen is in the page. */
export function PictureGrid({ pictures, onEnd, openId }: Props) {
  const { ref, width } = useElementSize();
  const phone = useMediaQuery("(max-width: 48em)") ?? false;
  const rows = useMemo(() => justify(pictures, width, phone ? 132 : 224, GAP), [pictures, width, phone]);
  const [offset, setOffset] = useState(0);
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const [content, top] = [scroller(), box.current?.getBoundingClientRect().top];
    if (content && top !== undefined) setOffset(top - content.getBoundingClientRect().top + content.scrollTop);
  }, [width]);

  // eslint-disable-next-line react-hooks/incompatible-library -- nothing here is memoised on the virtualiser
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: scroller,
    estimateSize: (index) => (rows[index]?.height ?? 0) + GAP,
    scrollMargin: offset,
    overscan: 4,
  });
  useLayoutEffect(() => virtual.measure(), [virtual, rows]);

  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (rows.length > 0 && last >= rows.length - 4) onEnd();
  }, [last, rows.length, onEnd]);

  const openRow = rows.findIndex(({ start, widths }) => pictures.slice(start, start + widths.length).some(({ id }) => id === openId));
  useEffect(() => {
    if (openRow >= 0) virtual.scrollToIndex(openRow, { align: "auto" });
  }, [openRow, virtual]);

  return (
    <div ref={box}>
      <div ref={ref} className={classes.grid} style={{ height: virtual.getTotalSize() }} role="list" aria-label="Pictures">
        {items.map(({ index, start }) => {
          const row = rows[index];
          return row?.widths.map((pixels, place) => {
            const picture = pictures[row.start + place];
            const left = row.widths.slice(0, place).reduce((sum, one) => sum + one + GAP, 0);
            return picture && <Tile key={picture.id} picture={picture} style={{ width: pixels, height: row.height, transform: `translate(${left}px, ${start - offset}px)` }} />;
          });
        })}
      </div>
    </div>
  );
}

function Tile({ picture, style }: { picture: Picture; style: { width: number; height: number; transform: string } }) {
  // A thumbnail has 384 pixels on its longer side: where it would be blown up much, the picture itself is shown.
  const sharp = Math.max(style.width, style.height) * Math.min(2, window.devicePixelRatio) <= 420;
  return (
    <div role="listitem" className={classes.tile} style={style}>
      <Link from="/gallery" to="." search={(before) => ({ ...before, asset: picture.id })} resetScroll={false} className={classes.link} data-asset={picture.id}>
        <img src={sharp ? picture.thumbnailUrl : picture.url} alt={picture.prompt ?? "Picture"} loading="lazy" decoding="async" style={{ backgroundImage: `url("${picture.thumbnailUrl}")` }} />
        {picture.sandbox && (
          <span className={classes.label}>
            <SandboxLabel over />
          </span>
        )}
      </Link>
    </div>
  );
}
