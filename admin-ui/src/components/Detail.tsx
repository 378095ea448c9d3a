import { Drawer, Text } from "@mantine/core";
import type { ReactNode } from "react";

import classes from "./Detail.module.css";

/** A side drawer for one thing of a list; the list stays where it is. The URL says what is open. */
export function DetailDrawer({ title, opened, onClose, children, size = 480 }: { title: ReactNode; opened: boolean; onClose: () => void; children: ReactNode; size?: number }) {
  return (
    <Drawer opened={opened} onClose={onClose} size={size} title={<Text fw={600} fz={16} component="div">{title}</Text>} closeButtonProps={{ "aria-label": "Close" }}>
      {children}
    </Drawer>
  );
}

/** Names and values, aligned. Values that are null, undefined, false or "" show a dash. */
export function Facts({ children }: { children: ReactNode }) {
  return <dl className={classes.facts}>{children}</dl>;
}

export function Fact({ name, children }: { name: string; children: ReactNode }) {
  const empty = children === null || children === undefined || children === false || children === "";
  return (
    <>
      <dt>{name}</dt>
      <dd>{empty ? <span className="quiet">—</span> : children}</dd>
    </>
  );
}
