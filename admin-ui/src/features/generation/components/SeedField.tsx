import { ActionIcon, Group, TextInput, Tooltip } from "@mantine/core";
import { IconDice5, IconLock, IconLockOpen } from "@tabler/icons-react";

import { randomSeed, seedFault } from "../order";

interface Props {
  seed: string | null;
  onChange: (seed: string | null) => void;
  /** The seed of the last picture, to keep. */
  last: string | undefined;
  error?: string | undefined;
}

/** Random each time, or one that is kept: the same seed and order give the same picture. */
export function SeedField({ seed, onChange, last, error }: Props) {
  const locked = seed !== null;
  const Lock = locked ? IconLock : IconLockOpen;
  const lockLabel = locked ? "Random again each time" : last ? "Keep the last picture's seed" : "Keep one seed";
  return (
    <TextInput
      label="Seed"
      inputMode="numeric"
      placeholder="Random each time"
      value={seed ?? ""}
      onChange={(event) => onChange(event.currentTarget.value.replace(/\s/g, "") || null)}
      error={seedFault(seed) ?? error}
      styles={{ input: { fontVariantNumeric: "tabular-nums" } }}
      rightSectionWidth={68}
      rightSection={
        <Group gap={2} wrap="nowrap">
          <Tooltip label="Another seed">
            <ActionIcon aria-label="Another seed" onClick={() => onChange(randomSeed())}>
              <IconDice5 size={17} stroke={1.7} aria-hidden />
            </ActionIcon>
          </Tooltip>
          <Tooltip label={lockLabel}>
            <ActionIcon aria-label={lockLabel} aria-pressed={locked} color={locked ? "iris" : "gray"} onClick={() => onChange(locked ? null : (last ?? randomSeed()))}>
              <Lock size={17} stroke={1.7} aria-hidden />
            </ActionIcon>
          </Tooltip>
        </Group>
      }
    />
  );
}
