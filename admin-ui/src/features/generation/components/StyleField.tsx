import { Select } from "@mantine/core";

import type { Chosen } from "../api/orders";

/** In which of the character's styles; the default one unless another is chosen. */
export function StyleField({ chosen, style, onChange }: { chosen: Chosen | undefined; style: string | undefined; onChange: (id: string | undefined) => void }) {
  const styles = chosen?.styles.filter(({ active, id }) => active || id === style) ?? [];
  const standard = styles.find(({ isDefault }) => isDefault);
  return (
    <Select
      label="Style"
      placeholder={chosen && styles.length === 0 ? "This character has none" : "None"}
      disabled={styles.length === 0}
      data={styles.map(({ id, name, isDefault }) => ({ value: id, label: isDefault ? `${name} (default)` : name }))}
      value={style ?? standard?.id ?? null}
      onChange={(id) => onChange(id === standard?.id ? undefined : (id ?? undefined))}
      allowDeselect={false}
    />
  );
}
