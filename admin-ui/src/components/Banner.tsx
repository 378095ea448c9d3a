import type { IconCheck } from "@tabler/icons-react";
import type { ReactNode } from "react";

import classes from "./Banner.module.css";

export interface BannerProps {
  tone: "warn" | "busy" | "idle";
  icon: typeof IconCheck;
  title: string;
  children: ReactNode;
  /** Said last and lower: since when, by whom. */
  after?: ReactNode;
  /** The way on. */
  action?: ReactNode;
}

/** Something that holds for the whole page now: what it is, what it means, and the way on. */
export function Banner({ tone, icon: Icon, title, children, after, action }: BannerProps) {
  return (
    <div className={classes.banner} data-tone={tone} role="status">
      <Icon size={20} stroke={1.7} aria-hidden />
      <div className={classes.words}>
        <b>{title}.</b> {children} {after && <span className={classes.after}>{after}</span>}
      </div>
      {action}
    </div>
  );
}
