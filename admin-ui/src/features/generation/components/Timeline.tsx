import { Skeleton, Tooltip } from "@mantine/core";

import { lookOf } from "@/components";
import { milliseconds } from "@/lib/format";
import { exact } from "@/lib/time";

import type { Entry } from "../timeline";
import classes from "./Timeline.module.css";

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit" });

/** What happened, in order, and how long each thing took. */
export function Timeline({ entries }: { entries: readonly Entry[] }) {
  return (
    <ol className={classes.list}>
      {entries.map(({ seq, at, kind, state, title, detail, lasted }) => (
        <li key={seq} className={classes.entry} data-kind={kind} data-tone={state && lookOf(state).tone}>
          <Tooltip label={`${exact(at)} · event ${seq}`}>
            <time dateTime={at}>{clock.format(new Date(at))}</time>
          </Tooltip>
          <span className={classes.dot} aria-hidden />
          <span className={classes.words}>
            {title}
            {detail && <span className="quiet"> · {detail}</span>}
          </span>
          <span className={classes.lasted}>{lasted !== undefined && lasted >= 1 ? milliseconds(lasted) : ""}</span>
        </li>
      ))}
    </ol>
  );
}

const WIDTHS = ["32%", "54%", "48%", "66%", "40%", "58%"];

/** A timeline that is coming. */
export function TimelineSkeleton({ rows }: { rows: number }) {
  return (
    <div className={classes.list} aria-busy aria-label="Loading what happened">
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className={classes.entry}>
          <Skeleton height={9} width={56} />
          <Skeleton height={7} circle />
          <Skeleton height={10} width={WIDTHS[index % WIDTHS.length]} />
        </div>
      ))}
    </div>
  );
}
