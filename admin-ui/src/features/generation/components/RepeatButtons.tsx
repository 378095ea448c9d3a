import { Button } from "@mantine/core";
import { IconArrowsShuffle, IconRepeat } from "@tabler/icons-react";

import type { Repeated } from "../api/repeat";
import { type Original, useRepeat } from "../useRepeat";

/** Both ways to do a picture again, with one press each. */
export function RepeatButtons({ original, onStarted }: { original: Original; onStarted?: (job: Repeated) => void }) {
  const { again, vary, repeating } = useRepeat(onStarted);
  return (
    <>
      <Button variant="light" leftSection={<IconArrowsShuffle size={17} stroke={1.7} aria-hidden />} loading={repeating === "vary"} onClick={() => void vary(original)}>
        Vary
      </Button>
      <Button variant="default" leftSection={<IconRepeat size={17} stroke={1.7} aria-hidden />} loading={repeating === "again"} onClick={() => void again(original)}>
        Again with this seed
      </Button>
    </>
  );
}
