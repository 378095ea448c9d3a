import { Link } from "@tanstack/react-router";

import { count } from "@/lib/format";

import classes from "./SectionTabs.module.css";

export interface SectionTab {
  to: string;
  label: string;
  /** How many there are, when known. */
  number?: number | undefined;
}

/** The way around the pages of one section, each at its own address. */
export function SectionTabs({ label, tabs, here }: { label: string; tabs: readonly SectionTab[]; here: string }) {
  return (
    <nav className={classes.tabs} aria-label={label}>
      {tabs.map(({ to, label: name, number }) => (
        <Link key={to} to={to} className={classes.tab} data-here={name === here || undefined} aria-current={name === here ? "page" : undefined}>
          {name}
          {number !== undefined && <span className={classes.number}>{count(number)}</span>}
        </Link>
      ))}
    </nav>
  );
}
