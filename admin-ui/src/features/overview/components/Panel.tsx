import { Card, Group, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import classes from "./Panel.module.css";

/** A card with a name, and a way to the page that tells all. */
export function Panel({ title, to, more = "Open", aside, children, className }: { title: string; to?: string; more?: string; aside?: ReactNode; children: ReactNode; className?: string | undefined }) {
  return (
    <Card component="section" aria-label={title} className={className}>
      <Group justify="space-between" mb="sm" wrap="nowrap">
        <Title order={2} fz={14}>
          {title}
        </Title>
        {aside ??
          (to && (
            <Link to={to} className={classes.more} aria-label={`${title}: ${more.toLowerCase()}`}>
              {more}
            </Link>
          ))}
      </Group>
      {children}
    </Card>
  );
}
