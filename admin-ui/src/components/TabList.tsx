import { Tabs } from "@mantine/core";
import { type ReactNode, useEffect, useRef } from "react";

import classes from "./TabList.module.css";

/** Tabs in one row, which scrolls where it is too long; the chosen one is always in sight. */
export function TabList({ chosen, mb, children }: { chosen: string; mb?: "md" | "lg"; children: ReactNode }) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [chosen]);
  return (
    <Tabs.List ref={list} mb={mb} className={classes.list}>
      {children}
    </Tabs.List>
  );
}
