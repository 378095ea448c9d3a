import { Select, TagsInput, Textarea } from "@mantine/core";

import { words } from "@/lib/format";

import type { CharacterForm } from "../form";
import { COMMUNICATION_STYLES, CONTENT_TONES, LABELS, TRAITS } from "../labels";
import { DerivedPrompt } from "./DerivedPrompt";
import fields from "./Fields.module.css";
import classes from "./PersonalityFields.module.css";
import { Templates } from "./Templates";
import { TraitSlider } from "./TraitSlider";

const choices = (values: readonly string[]) => values.map((value) => ({ value, label: words(value) }));
const COUNTS = { low: 0.3, high: 0.7 };

/** How the character speaks; what comes of it stands beside, live. */
export function PersonalityFields({ form }: { form: CharacterForm }) {
  const { personality } = form.values;
  const set = (name: keyof typeof personality, value: unknown) => form.setFieldValue(`personality.${name}`, value as never);
  return (
    <div className={classes.columns}>
      <div className={classes.fields}>
        <Templates values={personality} onPick={(traits) => form.setFieldValue("personality", { ...form.getValues().personality, ...traits })} />
        <div className={classes.traits}>
          {TRAITS.map(({ name, label, low, high }) => (
            <TraitSlider key={name} label={label} low={low} high={high} marks={COUNTS} value={personality[name]} onChange={(value) => set(name, value)} error={form.errors[`personality.${name}`]} />
          ))}
        </div>
        <div className={fields.two}>
          <Select label={LABELS["personality.communicationStyle"]} data={choices(COMMUNICATION_STYLES)} allowDeselect={false} {...form.getInputProps("personality.communicationStyle")} />
          <Select label={LABELS["personality.contentTone"]} data={choices(CONTENT_TONES)} allowDeselect={false} {...form.getInputProps("personality.contentTone")} />
        </div>
        <TagsInput label={LABELS["personality.preferredTopics"]} placeholder="Type one and press Enter" maxTags={50} splitChars={[","]} acceptValueOnBlur {...form.getInputProps("personality.preferredTopics")} />
        <Textarea label={LABELS["personality.systemPrompt"]} description="Put at the end of the derived prompt as it is" autosize minRows={3} maxRows={12} {...form.getInputProps("personality.systemPrompt")} />
        <TraitSlider label={LABELS["personality.temperature"] ?? ""} low="predictable" high="free" max={2} value={personality.temperature} onChange={(value) => set("temperature", value)} error={form.errors["personality.temperature"]} />
      </div>
      <DerivedPrompt personality={personality} />
    </div>
  );
}
