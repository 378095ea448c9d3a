import { Card, Group, Text, Title } from "@mantine/core";
import { IconCheck, IconChevronRight } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";

import classes from "./FirstSteps.module.css";

export interface Step {
  title: string;
  why: string;
  to: string;
  done: boolean;
}

/** What a newcomer does first; gone when all is done. */
export function FirstSteps({ steps }: { steps: readonly Step[] }) {
  const done = steps.filter((step) => step.done).length;
  if (done === steps.length) return null;
  return (
    <Card component="section" aria-label="First steps" padding={0}>
      <Group justify="space-between" px="md" py="sm">
        <Title order={2} fz={14}>
          First steps
        </Title>
        <Text size="sm" c="dimmed">
          {done} of {steps.length}
        </Text>
      </Group>
      <ol className={classes.steps}>
        {steps.map((step, index) => (
          <li key={step.to}>
            <Link to={step.to} className={classes.step} data-done={step.done || undefined}>
              <span className={classes.mark}>{step.done ? <IconCheck size={15} stroke={2.5} aria-label="Done" /> : index + 1}</span>
              <span className={classes.words}>
                <strong>{step.title}</strong>
                <span>{step.why}</span>
              </span>
              <IconChevronRight size={16} aria-hidden />
            </Link>
          </li>
        ))}
      </ol>
    </Card>
  );
}
