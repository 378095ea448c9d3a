import { ActionIcon, Kbd, Text, Title, Tooltip, UnstyledButton } from "@mantine/core";
import { IconListDetails, IconPlayerPause, IconSearch } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { Fragment } from "react";

import { Meter } from "@/components/Meter";
import { heading } from "@/components/PageHeader";
import { ProgressLine } from "@/components/ProgressLine";
import { connection, describe } from "@/lib/connection";
import { bytes, percent, plural, words } from "@/lib/format";
import { useStore } from "@/lib/store";
import { useNow } from "@/lib/time";

import { askForCommands } from "./commandsAsked";
import { useLive } from "./LiveProvider";
import { PersonMenu } from "./PersonMenu";
import { QUEUE } from "./sections";
import { useGpuMemory } from "./telemetry";
import classes from "./TopBar.module.css";

const MODIFIER = /Mac|iP(hone|ad)/.test(navigator.userAgent) ? "⌘" : "Ctrl";

/** Where one is, the way to anywhere, and how things stand. */
export function TopBar() {
  const { title, crumbs } = useStore(heading);
  return (
    <header className={classes.bar}>
      <div className={classes.where}>
        {crumbs.length > 0 && (
          <nav aria-label="Breadcrumb" className={classes.crumbs}>
            {crumbs.map(({ label, to }) => (
              <Fragment key={to}>
                <Link to={to} className={classes.crumb}>
                  {label}
                </Link>
                <span aria-hidden className="quiet">
                  /
                </span>
              </Fragment>
            ))}
          </nav>
        )}
        <Title order={1} className={classes.title}>
          {title}
        </Title>
      </div>
      <UnstyledButton className={classes.search} onClick={askForCommands} aria-keyshortcuts="Control+K Meta+K">
        <IconSearch size={15} aria-hidden />
        <span>Go anywhere</span>
        <Kbd size="xs" aria-hidden>
          {MODIFIER} K
        </Kbd>
      </UnstyledButton>
      <ActionIcon className={classes.searchSmall} size="lg" onClick={askForCommands} aria-label="Search and commands">
        <IconSearch size={19} aria-hidden />
      </ActionIcon>
      <QueueCount />
      <GpuMeter />
      <ConnectionDot />
      <PersonMenu />
    </header>
  );
}

/** How much is waiting and running, with the progress of what runs as a thin line below it. */
function QueueCount() {
  const { queue, running } = useLive();
  if (!queue) return null;
  const busy = queue.queued + queue.running;
  const held = queue.state !== "RUNNING";
  const Icon = held ? IconPlayerPause : IconListDetails;
  const how = busy === 0 ? "Queue empty" : `${plural(queue.running, "running", "running")}, ${plural(queue.queued, "waiting", "waiting")}`;
  const text = held ? `${words(queue.state)}: ${how.toLowerCase()}` : how;
  const done = running?.progress.percent;
  return (
    <Tooltip label={done === undefined ? text : `${text} · ${percent(done)} done`}>
      <Link to={QUEUE.to} className={classes.queue} aria-label={`${busy} in the queue: ${text}`}>
        <span className={classes.queueLine}>
          <Icon size={16} stroke={1.8} aria-hidden color={held ? "var(--warn)" : undefined} />
          <span>{busy}</span>
        </span>
        {done !== undefined && <ProgressLine percent={done} label="Progress of the running job" height={2} />}
      </Link>
    </Tooltip>
  );
}

function GpuMeter() {
  const gpu = useGpuMemory();
  if (!gpu) return null;
  if (!gpu.available) {
    return (
      <Tooltip label={gpu.reason} multiline maw={320}>
        <Text size="xs" c="dimmed" className={classes.gpu}>
          No GPU
        </Text>
      </Tooltip>
    );
  }
  const share = (gpu.used / gpu.total) * 100;
  const text = `${bytes(gpu.used)} of ${bytes(gpu.total)}`;
  return (
    <Tooltip label={`GPU memory: ${text}`}>
      <div className={classes.gpu}>
        <Text size="xs" c="dimmed">
          GPU
        </Text>
        <Meter percent={share} label="GPU memory" text={text} warnAt={85} dangerAt={95} width={72} />
      </div>
    </Tooltip>
  );
}

/** Live, reconnecting in n s, or offline since. */
export function ConnectionDot() {
  const state = useStore(connection);
  const text = describe(state, useNow());
  return (
    <Tooltip label={text}>
      <div className={classes.connection} data-state={state.state} role="status" aria-label={`Connection: ${text}`}>
        <span className={classes.dot} aria-hidden />
        <span className={classes.connectionWords}>{text}</span>
      </div>
    </Tooltip>
  );
}
