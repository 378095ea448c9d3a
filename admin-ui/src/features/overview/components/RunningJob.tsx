import { Button, Group, Stack, Text } from "@mantine/core";
import { IconPhoto, IconSparkles } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";

import { useLive } from "@/app/shell/LiveProvider";
import { jobPath } from "@/app/shell/sections";
import { EmptyState, ProgressLine, StateBadge } from "@/components";
import { duration, percent, plural } from "@/lib/format";

import { Panel } from "./Panel";
import classes from "./RunningJob.module.css";

/** The picture that is being made: as it looks now, how far it is, and how many wait behind it. */
export function RunningJob() {
  const { queue, running } = useLive();
  const waiting = queue ? plural(queue.queued, "job waits", "jobs wait") : "";
  return (
    <Panel title="Running now" to="/queue" more="Queue">
      {running ? (
        <Link to={jobPath(running.id)} className={classes.job}>
          <div className={classes.preview}>
            {running.progress.previewUrl ? <img src={running.progress.previewUrl} alt="As it looks now" /> : <IconPhoto size={32} stroke={1.2} aria-hidden />}
          </div>
          <Stack gap={8} className={classes.words}>
            <Group gap="xs">
              <StateBadge state={running.state} />
              {running.character && <Text size="sm">{running.character.name}</Text>}
            </Group>
            <Text lineClamp={3}>{running.prompt}</Text>
            <ProgressLine percent={running.progress.percent} label="Progress of the running job" height={6} />
            <Group justify="space-between" gap="xs">
              <Text size="sm" c="dimmed">
                {running.progress.nodeTitle ?? "Starting"}
                {running.progress.total !== null && ` · step ${running.progress.step ?? 0} of ${running.progress.total}`}
              </Text>
              <Text size="sm" c="dimmed">
                {percent(running.progress.percent)}
                {running.progress.etaSeconds !== null && ` · ${duration(running.progress.etaSeconds)} left`}
              </Text>
            </Group>
            {queue && queue.queued > 0 && (
              <Text size="sm" c="dimmed">
                {waiting} behind it.
              </Text>
            )}
          </Stack>
        </Link>
      ) : (
        <EmptyState
          compact
          icon={IconSparkles}
          action={
            <Button variant="light" renderRoot={(props) => <Link to={"/generate"} {...props} />}>
              Generate a picture
            </Button>
          }
        >
          {queue && queue.queued > 0 ? `Nothing runs; ${waiting}.` : "Nothing runs and nothing waits."}
        </EmptyState>
      )}
    </Panel>
  );
}
