import { Slider } from "@mantine/core";
import { type CSSProperties, useState } from "react";

import type { PictureDetail } from "../api/assets";
import classes from "./Compare.module.css";
import { Shown } from "./Shown";

export const WAYS = [
  { value: "side", label: "Side by side" },
  { value: "slider", label: "Slider" },
  { value: "overlay", label: "Overlay" },
] as const;
export type Way = (typeof WAYS)[number]["value"];

/** Two pictures: beside each other, one behind a slider, or one shining through the other. */
export function CompareStage({ a, b, way }: { a: PictureDetail; b: PictureDetail; way: Way }) {
  const [part, setPart] = useState(50);
  if (way === "side") {
    return (
      <div className={classes.side}>
        {[a, b].map((picture, index) => (
          <figure key={picture.id} className={classes.figure}>
            <Shown picture={picture} />
            <span className={classes.letter}>{index === 0 ? "A" : "B"}</span>
          </figure>
        ))}
      </div>
    );
  }
  const over: CSSProperties = way === "slider" ? { clipPath: `inset(0 0 0 ${part}%)` } : { opacity: part / 100 };
  return (
    <div>
      <div className={classes.over} style={{ "--shape": a.width / a.height } as CSSProperties}>
        <Shown picture={a} />
        <div className={classes.layer} style={over}>
          <Shown picture={b} />
        </div>
        {way === "slider" && <div className={classes.edge} style={{ left: `${part}%` }} aria-hidden />}
        <span className={classes.letter}>A</span>
        <span className={classes.letter} data-end>
          B
        </span>
      </div>
      <Slider className={classes.range} value={part} onChange={setPart} label={null} thumbLabel={way === "slider" ? "Where B begins, in percent from the left" : "How much of B shines through, in percent"} />
    </div>
  );
}
