import { plainLines } from "../plain";
import classes from "./PlainText.module.css";

/** Text out of a file that others wrote: shown as text, whatever it holds. */
export function PlainText({ text }: { text: string }) {
  return (
    <div className={classes.text}>
      {plainLines(text).map(({ depth, bullet, parts }, index) =>
        parts.length === 1 && parts[0] === "" ? (
          <div key={index} className={classes.blank} />
        ) : (
          <div key={index} className={classes.line} data-bullet={bullet || undefined} style={{ paddingInlineStart: depth * 20 }}>
            <span>{parts.map((part, place) => (place % 2 === 1 ? <code key={place} className={classes.code}>{part}</code> : part))}</span>
          </div>
        ),
      )}
    </div>
  );
}
