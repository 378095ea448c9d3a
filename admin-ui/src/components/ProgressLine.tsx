import classes from "./ProgressLine.module.css";

export interface ProgressLineProps {
  /** 0–100; null: under way, nobody knows how far. */
  percent: number | null;
  label: string;
  /** Pixels. */
  height?: number;
}

/** The progress of work that is running now. */
export function ProgressLine({ percent, label, height = 3 }: ProgressLineProps) {
  const known = percent === null ? {} : { "aria-valuenow": Math.round(percent) };
  return (
    <div className={classes.line} style={{ height }} role="progressbar" aria-label={label} aria-valuemin={0} aria-valuemax={100} {...known}>
      <div className={classes.fill} data-unknown={percent === null || undefined} style={percent === null ? undefined : { width: `${Math.min(100, Math.max(0, percent))}%` }} />
    </div>
  );
}
