import classes from "./Tags.module.css";

/** A task's tags; with `onPick`, buttons that narrow the list to theirs. */
export function Tags({ tags, onPick }: { tags: readonly string[]; onPick?: (tag: string) => void }) {
  return (
    <span className={classes.tags}>
      {tags.map((tag) =>
        onPick ? (
          <button key={tag} type="button" tabIndex={-1} className={classes.tag} onClick={() => onPick(tag)} aria-label={`#${tag}: show its tasks`}>
            #{tag}
          </button>
        ) : (
          <span key={tag} className={classes.tag}>
            #{tag}
          </span>
        ),
      )}
    </span>
  );
}
