import { Anchor, Group, Pill } from "@mantine/core";

export interface FilterChip {
  /** Unique among the chips. */
  id: string;
  label: string;
  onRemove: () => void;
}

/** What a list is narrowed by, each to be taken away again. */
export function FilterChips({ chips, onClear }: { chips: readonly FilterChip[]; onClear: () => void }) {
  if (chips.length === 0) return null;
  return (
    <Group gap={6} mb="sm">
      {chips.map(({ id, label, onRemove }) => (
        <Pill key={id} withRemoveButton onRemove={onRemove} removeButtonProps={{ "aria-label": `Remove the filter ${label}`, "aria-hidden": false, tabIndex: 0 }}>
          {label}
        </Pill>
      ))}
      {chips.length > 1 && (
        <Anchor component="button" type="button" size="sm" onClick={onClear}>
          Clear all
        </Anchor>
      )}
    </Group>
  );
}
