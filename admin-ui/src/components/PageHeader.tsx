import { Title } from "@mantine/core";
import { type ReactNode, useEffect } from "react";

import { createStore } from "@/lib/store";

import classes from "./PageHeader.module.css";

export interface Crumb {
  label: string;
  /** Path to go to. */
  to: string;
}

/** What the top bar shows: the page writes it, the shell reads it. */
export const heading = createStore<{ title: string; crumbs: readonly Crumb[] }>({ title: "", crumbs: [] });

export interface PageHeaderProps {
  /** Shown in the top bar and in the browser's tab. */
  title: string;
  /** The way here, without the page itself. */
  crumbs?: readonly Crumb[];
  /** One line under the top bar: what this is, or how much of it there is. */
  lead?: ReactNode;
  /** Buttons, the main one last. */
  actions?: ReactNode;
}

const NONE: readonly Crumb[] = [];

/** Names the page, and puts its lead and actions at the top of it. */
export function PageHeader({ title, crumbs = NONE, lead, actions }: PageHeaderProps) {
  const key = JSON.stringify(crumbs);
  useEffect(() => {
    heading.set({ title, crumbs: JSON.parse(key) as Crumb[] });
    document.title = `${title} · AInfluencer`;
  }, [title, key]);
  if (!lead && !actions) return null;
  return (
    <div className={classes.header}>
      <div className={classes.lead}>{typeof lead === "string" ? <Title order={2} fw={500} c="dimmed" fz={14}>{lead}</Title> : lead}</div>
      {actions && <div className={classes.actions}>{actions}</div>}
    </div>
  );
}
