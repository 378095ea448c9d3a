import { Button } from "@mantine/core";
import { IconHourglass, IconPlayerPause, IconPlayerPlay, IconPlayerStop } from "@tabler/icons-react";

import { RelativeTime } from "@/components";
import { plural } from "@/lib/format";

import type { Queue } from "../api/queue";
import classes from "./QueueBanner.module.css";

type Held = Exclude<Queue["state"], "RUNNING">;
const ICONS = { PAUSED: IconPlayerPause, FINISHING: IconHourglass, STOPPED: IconPlayerStop };
const TITLES: Record<Held, string> = { PAUSED: "The queue is paused", FINISHING: "The queue finishes, then stops", STOPPED: "The queue has stopped" };

function meaning({ state, running }: Queue): string {
  const now = running === 0 ? "Nothing runs" : `${plural(running, "running job goes", "running jobs go")} on`;
  if (state === "PAUSED") return `${now}; nothing new begins.`;
  if (state === "FINISHING") return `${plural(running, "running job ends", "running jobs end")} first; nothing new begins, and then the engines free their memory.`;
  return "Nothing runs, nothing begins, and the engines were told to free their memory.";
}

/** Why nothing begins, since when and by whom, and the way on. Not there while the queue runs. */
export function QueueBanner({ queue, allowed, resuming, onResume }: { queue: Queue; allowed: boolean; resuming: boolean; onResume: () => void }) {
  if (queue.state === "RUNNING") return null;
  const Icon = ICONS[queue.state];
  return (
    <div className={classes.banner} data-state={queue.state} role="status">
      <Icon size={20} stroke={1.7} aria-hidden />
      <div className={classes.words}>
        <b>{TITLES[queue.state]}.</b> {meaning(queue)}{" "}
        {queue.changedAt && (
          <span className={classes.who}>
            {queue.changedBy ? `${queue.changedBy}, ` : ""}
            <RelativeTime at={queue.changedAt} />
          </span>
        )}
      </div>
      {allowed && (
        <Button size="compact-md" leftSection={<IconPlayerPlay size={15} aria-hidden />} loading={resuming} onClick={onResume}>
          Resume
        </Button>
      )}
    </div>
  );
}
