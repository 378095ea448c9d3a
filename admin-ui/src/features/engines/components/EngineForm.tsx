import { NumberInput, SimpleGrid, Stack, Text, TextInput } from "@mantine/core";

import { megapixels } from "../standing";
import type { EngineDraft } from "../values";

interface Props {
  draft: EngineDraft;
  onChange: (change: Partial<EngineDraft>) => void;
  faults: Record<string, string>;
  /** The address comes from the settings. */
  fixedUrl?: boolean;
}

const number = (value: string | number): number | "" => (typeof value === "number" ? value : value === "" ? "" : Number(value));

/** An engine's name, address and limits. */
export function EngineForm({ draft, onChange, faults, fixedUrl = false }: Props) {
  return (
    <Stack gap="md">
      <TextInput label="Name" required maxLength={100} value={draft.name} onChange={(event) => onChange({ name: event.currentTarget.value })} error={faults.name} data-autofocus />
      <TextInput
        label="Address"
        required
        description={fixedUrl ? "It comes from the settings; change it there." : "http or https, on this machine or on a host that AINFLUENCER_ENGINE_ALLOWED_HOSTS names."}
        value={draft.url}
        onChange={(event) => onChange({ url: event.currentTarget.value })}
        error={faults.url}
        disabled={fixedUrl}
        inputMode="url"
        spellCheck={false}
      />
      <div>
        <Text size="sm" fw={500}>
          Limits
        </Text>
        <Text size="xs" c="dimmed" mb={6}>
          It gets only jobs within them. Empty: no limit.
        </Text>
        <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="sm">
          <NumberInput label="Pictures of a job" min={1} max={64} allowDecimal={false} value={draft.maxBatch} onChange={(value) => onChange({ maxBatch: number(value) })} error={faults.maxBatch} />
          <NumberInput label="Pixels of a picture" description={draft.maxPixels === "" ? " " : megapixels(draft.maxPixels)} inputWrapperOrder={["label", "input", "description", "error"]} min={4096} step={65_536} thousandSeparator="," allowDecimal={false} value={draft.maxPixels} onChange={(value) => onChange({ maxPixels: number(value) })} error={faults.maxPixels} />
          <NumberInput label="Longest run" suffix=" s" min={10} max={604_800} step={60} allowDecimal={false} value={draft.runLimitSeconds} onChange={(value) => onChange({ runLimitSeconds: number(value) })} error={faults.runLimitSeconds} />
        </SimpleGrid>
      </div>
    </Stack>
  );
}
