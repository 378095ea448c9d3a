import { Card, Title } from "@mantine/core";
import type { ReactNode } from "react";

import classes from "./Panel.module.css";

/** A card with a name and something at its right: a link, a number. */
export function Panel({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  return (
    <Card component="section" aria-label={title}>
      <div className={classes.head}>
        <Title order={2} fz={14}>
          {title}
        </Title>
        <span className={classes.more}>{aside}</span>
      </div>
      {children}
    </Card>
  );
}

/** Rows from edge to edge of a panel: links or plain `div`s in list items. */
export function PanelRows({ children }: { children: ReactNode }) {
  return <ul className={classes.rows}>{children}</ul>;
}

export const grow = classes.grow;
