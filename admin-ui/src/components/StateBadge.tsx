import classes from "./StateBadge.module.css";
import { lookOf } from "./states";

export interface StateBadgeProps {
  /** The enum's value, e.g. RUNNING. */
  state: string;
  /** Another word than the state's own. */
  label?: string;
  /** Without the tinted ground: in tables. */
  plain?: boolean;
}

/** A state as icon, word and colour. */
export function StateBadge({ state, label, plain = false }: StateBadgeProps) {
  const look = lookOf(state);
  const Icon = look.icon;
  return (
    <span className={classes.badge} data-tone={look.tone} data-plain={plain || undefined}>
      <Icon size={13} stroke={2.2} aria-hidden className={state === "RUNNING" || state === "STARTING" || state === "CANCELLING" ? classes.turning : undefined} />
      {label ?? look.label}
    </span>
  );
}
