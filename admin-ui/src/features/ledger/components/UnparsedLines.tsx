import classes from "./UnparsedLines.module.css";

/** Lines of the file as they are, with their numbers. */
export function UnparsedLines({ lines }: { lines: readonly { line: number; text: string }[] }) {
  return (
    // eslint-disable-next-line jsx-a11y-x/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
    <ol className={classes.lines} tabIndex={0} aria-label="Lines that were not understood">
      {lines.map(({ line, text }) => (
        <li key={line}>
          <span>{line}</span>
          <span>{text}</span>
        </li>
      ))}
    </ol>
  );
}
