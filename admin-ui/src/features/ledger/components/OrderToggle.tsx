import { Button, Group, Text } from "@mantine/core";
import { IconArrowsSort, IconCheck } from "@tabler/icons-react";

/** Puts the table in the order that people have arranged, where tasks can be moved, and back. */
export function OrderToggle({ arranged, onChange }: { arranged: boolean; onChange: (on: boolean) => void }) {
  return (
    <Group gap="sm" mb="xs" mih={26} visibleFrom="sm">
      <Button variant={arranged ? "light" : "subtle"} color={arranged ? undefined : "gray"} size="compact-sm" leftSection={arranged ? <IconCheck size={14} aria-hidden /> : <IconArrowsSort size={14} aria-hidden />} onClick={() => onChange(!arranged)}>
        {arranged ? "In their own order" : "Arrange the order"}
      </Button>
      {arranged && (
        <Text size="sm" c="dimmed">
          Move tasks by the arrows, or with Alt ↑ and Alt ↓ on a row.
        </Text>
      )}
    </Group>
  );
}
