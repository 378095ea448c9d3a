import classes from "./Priority.module.css";

/** P0 to P3; the urgent ones stand out. */
export function Priority({ value }: { value: string | null }) {
  if (!value) return <span className="quiet">—</span>;
  return (
    <span className={classes.priority} data-urgent={value === "P0" || value === "P1" || undefined}>
      {value}
    </span>
  );
}
