import type { CSSProperties } from "react";

import type { Portrait } from "../api/characters";
import { initials } from "../initials";
import classes from "./PortraitImage.module.css";

const THUMBNAIL = 384;

/** A character's portrait, or the initials while there is none. `shown` is its width on the page, for choosing a file sharp enough. */
export function PortraitImage({ name, portrait, shown, ratio = "4 / 5", style, fontSize = 40 }: { name: string; portrait: Portrait | null; shown: string; ratio?: string; style?: CSSProperties; fontSize?: number }) {
  const small = portrait && Math.round(portrait.width * Math.min(1, THUMBNAIL / Math.max(portrait.width, portrait.height)));
  return (
    <div className={classes.frame} style={{ aspectRatio: ratio, ...style }}>
      {portrait ? (
        <img src={portrait.thumbnailUrl} srcSet={`${portrait.thumbnailUrl} ${small}w, ${portrait.url} ${portrait.width}w`} sizes={shown} alt="" loading="lazy" decoding="async" />
      ) : (
        <span className={classes.initials} style={{ fontSize }} aria-hidden>
          {initials(name)}
        </span>
      )}
    </div>
  );
}
