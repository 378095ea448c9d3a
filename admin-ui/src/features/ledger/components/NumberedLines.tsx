import { useEffect, useRef } from "react";

import classes from "./NumberedLines.module.css";

/** Lines of a file as they are, with their numbers. The one that is `lit` stands out and is scrolled to. */
export function NumberedLines({ lines, label, lit }: { lines: readonly { number: number; text: string }[]; label: string; lit?: number }) {
  const current = useRef<HTMLLIElement>(null);
  useEffect(() => current.current?.scrollIntoView({ block: "center" }), [lines, lit]);
  return (
    // eslint-disable-next-line jsx-a11y-x/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
    <ol className={classes.lines} tabIndex={0} aria-label={label}>
      {lines.map(({ number, text }) => (
        <li key={number} ref={number === lit ? current : undefined} aria-current={number === lit ? "true" : undefined}>
          <span>{number}</span>
          <span>{text}</span>
        </li>
      ))}
    </ol>
  );
}
