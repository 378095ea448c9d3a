import { LOOKS } from "../looks";
import type { Standing } from "../readiness";
import classes from "./Ready.module.css";

/** Whether a workflow can run, in one line: icon and words. */
export function Ready({ standing }: { standing: Standing }) {
  const { icon: Icon, tone } = LOOKS[standing.state];
  return (
    <span className={classes.line} data-tone={tone} title={standing.text}>
      <Icon size={16} stroke={1.8} aria-hidden />
      <span className="truncate">{standing.brief}</span>
    </span>
  );
}
