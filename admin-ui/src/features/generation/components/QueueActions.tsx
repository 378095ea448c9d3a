import { Button, Text } from "@mantine/core";
import { IconPlayerPause, IconPlayerStop } from "@tabler/icons-react";

import type { Queue } from "../api/queue";
import type { useQueueControl } from "../useQueueControl";

const icon = (Icon: typeof IconPlayerPause) => <Icon size={16} stroke={1.7} aria-hidden />;

/** Pause, and "finish current, then stop". What makes no difference now is not offered; the banner has the way back. */
export function QueueActions({ queue: { state, running }, control }: { queue: Queue; control: ReturnType<typeof useQueueControl> }) {
  return (
    <>
      {(state === "RUNNING" || state === "FINISHING") && (
        <Button variant="default" leftSection={icon(IconPlayerPause)} loading={control.pausing} onClick={() => void control.pause()}>
          Pause
        </Button>
      )}
      {(state === "RUNNING" || state === "PAUSED") && (
        <Button variant="default" leftSection={icon(IconPlayerStop)} loading={control.finishing} onClick={() => void control.finish()}>
          {running === 0 ? (
            "Stop and free memory"
          ) : (
            <>
              Finish
              <Text span inherit visibleFrom="xs">
                {"\u00a0current"}
              </Text>
              , then stop
            </>
          )}
        </Button>
      )}
    </>
  );
}
