import { strengthOf } from "../strength";
import classes from "./StrengthHint.module.css";

/** Four steps of a bar, and what to do for the next. */
export function StrengthHint({ id, password, own }: { id: string; password: string; own: string[] }) {
  const { level, hint } = strengthOf(password, ...own);
  return (
    <div id={id} className={classes.hint} data-level={level} aria-live="polite">
      <div className={classes.bar} aria-hidden>
        {[1, 2, 3, 4].map((step) => (
          <span key={step} data-on={step <= level || undefined} />
        ))}
      </div>
      {hint}
    </div>
  );
}
