import classes from "./Meter.module.css";

export interface MeterProps {
  /** 0–100; null: unknown. */
  percent: number | null;
  /** What it measures, for assistive technology. */
  label: string;
  /** The value in words, e.g. "4.1 of 24 GB". */
  text?: string;
  /** From here on it turns amber, and red from `dangerAt`. Left out: never. */
  warnAt?: number;
  dangerAt?: number;
  width?: number | string;
}

/** A filled bar for a share of something: memory, disk, progress of a scope. */
export function Meter({ percent, label, text, warnAt = 101, dangerAt = 101, width = "100%" }: MeterProps) {
  const value = percent === null ? 0 : Math.min(100, Math.max(0, percent));
  const tone = value >= dangerAt ? "bad" : value >= warnAt ? "warn" : "plain";
  return (
    <div
      className={classes.meter}
      style={{ width }}
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(value)}
      aria-valuetext={percent === null ? "unknown" : (text ?? `${Math.round(value)} %`)}
    >
      <div className={classes.fill} data-tone={tone} style={{ width: `${value}%` }} />
    </div>
  );
}
