import { ActionIcon, Button, Group, NumberInput, Popover, Tooltip } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";

import { ProblemAlert } from "@/components";
import { count } from "@/lib/format";
import type { Problem } from "@/lib/problems";

import type { Queue } from "../api/queue";
import { useLimit } from "../useQueueControl";

const MOST = 10_000;

/** "2 run · 12 of 500 waiting", and the limit to change. */
export function DepthField({ queue: { queued, running, depthLimit }, allowed }: { queue: Queue; allowed: boolean }) {
  const [opened, setOpened] = useState(false);
  return (
    <Group gap={4}>
      <span className="quiet">
        {running === 0 ? "Nothing runs" : `${count(running)} running`} · {count(queued)} of {count(depthLimit)} waiting
      </span>
      {allowed && (
        <Popover opened={opened} onChange={setOpened} position="bottom-start" trapFocus returnFocus withArrow>
          <Popover.Target>
            <Tooltip label="How many may wait">
              <ActionIcon size="sm" aria-label="Change how many may wait" onClick={() => setOpened(!opened)}>
                <IconPencil size={15} stroke={1.7} aria-hidden />
              </ActionIcon>
            </Tooltip>
          </Popover.Target>
          <Popover.Dropdown>{opened && <LimitForm now={depthLimit} onDone={() => setOpened(false)} />}</Popover.Dropdown>
        </Popover>
      )}
    </Group>
  );
}

function LimitForm({ now, onDone }: { now: number; onDone: () => void }) {
  const [depth, setDepth] = useState<number | string>(now);
  const [problem, setProblem] = useState<Problem>();
  const { limit, saving } = useLimit();
  const save = async (event: FormEvent) => {
    event.preventDefault();
    const refused = await limit(Number(depth));
    setProblem(refused);
    if (!refused) onDone();
  };
  const fault = problem?.fieldErrors.depth;
  return (
    <form onSubmit={(event) => void save(event)} style={{ width: 260 }}>
      <NumberInput label="How many may wait" description="Orders beyond that are refused; what waits already stays." value={depth} onChange={setDepth} min={1} max={MOST} allowDecimal={false} error={fault} data-autofocus mb="sm" />
      {problem && !fault && <ProblemAlert problem={problem} />}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" size="xs" onClick={onDone}>
          Cancel
        </Button>
        <Button type="submit" size="xs" loading={saving} disabled={depth === "" || depth === now}>
          Save
        </Button>
      </Group>
    </form>
  );
}
