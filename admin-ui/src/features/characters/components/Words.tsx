import { Group, Pill } from "@mantine/core";

/** Words side by side; nothing when there is none. */
export function Words({ words }: { words: readonly string[] }) {
  if (words.length === 0) return <span className="quiet">—</span>;
  return (
    <Group gap={6}>
      {words.map((word) => (
        <Pill key={word} bg="var(--idle-soft)">{word}</Pill>
      ))}
    </Group>
  );
}
