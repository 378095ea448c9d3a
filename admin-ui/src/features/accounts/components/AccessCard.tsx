import { Paper, Text, Title } from "@mantine/core";
import { type ReactNode, useEffect } from "react";

import classes from "./AccessCard.module.css";

/** The frame of the pages before login. */
export function AccessCard({ title, lead, children }: { title: string; lead: ReactNode; children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · AInfluencer`;
  }, [title]);
  return (
    <main className={classes.page}>
      <Paper className={classes.card}>
        <img src="/favicon.svg" width={40} height={40} alt="" />
        <Title order={1} mt="lg">
          {title}
        </Title>
        <Text c="dimmed" mt={4} mb="lg">
          {lead}
        </Text>
        {children}
      </Paper>
      <Text size="xs" c="dimmed">
        AInfluencer
      </Text>
    </main>
  );
}
