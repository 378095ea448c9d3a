import { Box, Button } from "@mantine/core";
import { IconHourglass, IconPlayerPause, IconPlayerPlay, IconPlayerStop } from "@tabler/icons-react";

import { Banner, RelativeTime } from "@/components";
import { plural } from "@/lib/format";

import type { Queue } from "../api/queue";

type Held = Exclude<Queue["state"], "RUNNING">;
const ICONS = { PAUSED: IconPlayerPause, FINISHING: IconHourglass, STOPPED: IconPlayerStop };
const TONES = { PAUSED: "warn", FINISHING: "busy", STOPPED: "idle" } as const;
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
  const action = allowed && (
    <Button size="compact-md" leftSection={<IconPlayerPlay size={15} aria-hidden />} loading={resuming} onClick={onResume}>
      Resume
    </Button>
  );
  const since = queue.changedAt && (
    <>
      {queue.changedBy ? `${queue.changedBy}, ` : ""}
      <RelativeTime at={queue.changedAt} />
    </>
  );
  return (
    <Box mb="md">
      <Banner tone={TONES[queue.state]} icon={ICONS[queue.state]} title={TITLES[queue.state]} after={since} action={action}>
        {meaning(queue)}
      </Banner>
    </Box>
  );
}
