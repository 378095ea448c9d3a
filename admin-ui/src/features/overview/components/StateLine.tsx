import { lookOf } from "@/components";
import type { Health } from "@/features/services/api/health";

import classes from "./StateLine.module.css";

/** Is all well? One sentence, with its reason. */
export function StateLine({ health }: { health: Health }) {
  const { tone, icon: Icon } = lookOf(health.overall);
  return (
    <div className={classes.line} data-tone={tone} role="status">
      <span className={classes.icon}>
        <Icon size={20} stroke={2.2} aria-hidden />
      </span>
      <p className={classes.words}>{health.reason}</p>
    </div>
  );
}
