import { VisuallyHidden } from "@mantine/core";
import { IconCheck, IconPlayerPlayFilled, IconStarFilled } from "@tabler/icons-react";
import { memo, type MouseEvent } from "react";

import { duration } from "@/lib/format";

import type { Picture } from "../api/assets";
import classes from "./PictureTile.module.css";
import { SandboxLabel } from "./SandboxLabel";

interface Props {
  picture: Picture;
  index: number;
  /** The one that Tab reaches. */
  active: boolean;
  selected: boolean;
  width: number;
  height: number;
  left: number;
  href: string;
  onOpen: (picture: Picture) => void;
  /** `range`: all from the last one to this. */
  onSelect: ((index: number, range: boolean) => void) | undefined;
}

/** One picture of the grid. A plain link, so that a hundred of them cost little while the grid is scrolled. */
export const PictureTile = memo(function PictureTile({ picture, index, active, selected, width, height, left, href, onOpen, onSelect }: Props) {
  // A thumbnail has 384 pixels on its longer side: where it would be blown up much, the picture itself is shown.
  const sharp = picture.kind === "clip" || Math.max(width, height) * Math.min(2, window.devicePixelRatio) <= 420;
  const press = (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    if (event.shiftKey && onSelect) onSelect(index, true);
    else onOpen(picture);
  };
  const name = picture.prompt ?? (picture.origin === "UPLOADED" ? "Uploaded picture" : "Picture");
  return (
    <div role="listitem" className={classes.tile} style={{ width, height, transform: `translateX(${left}px)` }} data-selected={selected || undefined}>
      <a href={href} className={classes.link} data-tile={index} data-asset={picture.id} tabIndex={active ? 0 : -1} onClick={press}>
        <img src={sharp ? picture.thumbnailUrl : picture.url} alt={name} decoding="async" style={{ backgroundImage: `url("${picture.thumbnailUrl}")` }} />
        <span className={classes.marks}>
          {picture.rating !== null && (
            <span>
              <VisuallyHidden>rated</VisuallyHidden>
              <IconStarFilled size={11} aria-hidden /> {picture.rating}
            </span>
          )}
          {picture.kind === "clip" && (
            <span>
              <IconPlayerPlayFilled size={11} aria-hidden />
              <VisuallyHidden>clip of</VisuallyHidden> {picture.durationSeconds === null ? "Clip" : duration(picture.durationSeconds)}
            </span>
          )}
          {picture.origin === "UPLOADED" && <span>Uploaded</span>}
        </span>
        {selected && <VisuallyHidden>selected</VisuallyHidden>}
        {picture.sandbox && (
          <span className={classes.label}>
            <SandboxLabel over />
          </span>
        )}
      </a>
      {onSelect && (
        <button type="button" className={classes.check} tabIndex={-1} aria-pressed={selected} aria-label={selected ? `Unselect “${name}”` : `Select “${name}”`} onClick={(event) => onSelect(index, event.shiftKey)}>
          {selected && <IconCheck size={14} stroke={3} aria-hidden />}
        </button>
      )}
    </div>
  );
});
