import { NumberInput, Select, TagsInput, Textarea, TextInput } from "@mantine/core";

import { lookOf } from "@/components";

import type { CharacterForm } from "../form";
import { LABELS, STATUSES } from "../labels";
import { ZONES } from "../zones";
import classes from "./Fields.module.css";

const zones = ZONES.map((zone) => ({ value: zone, label: zone.replaceAll("_", " ") }));

/** Who the character is. */
export function ProfileFields({ form, isNew }: { form: CharacterForm; isNew: boolean }) {
  const zone = form.getValues().timezone;
  return (
    <div className={classes.two}>
      <TextInput label={LABELS.name} withAsterisk data-autofocus={isNew || undefined} {...form.getInputProps("name")} />
      <TextInput label={LABELS.handle} placeholder={isNew ? "Made from the name" : undefined} leftSection="@" {...form.getInputProps("handle")} />
      <NumberInput label={LABELS.age} withAsterisk description="Adults only: 18 to 150" allowDecimal={false} allowNegative={false} {...form.getInputProps("age")} />
      <Select label={LABELS.status} description="Only how it is listed; drafts can be pictured too" data={STATUSES.map((value) => ({ value, label: lookOf(value).label }))} allowDeselect={false} {...form.getInputProps("status")} />
      <TextInput label={LABELS.location} placeholder="Vienna, Austria" {...form.getInputProps("location")} />
      <Select label={LABELS.timezone} data={zones.some(({ value }) => value === zone) ? zones : [{ value: zone, label: zone }, ...zones]} searchable allowDeselect={false} limit={60} nothingFoundMessage="No such time zone." {...form.getInputProps("timezone")} />
      <TagsInput className={classes.whole} label={LABELS.interests} placeholder="Type one and press Enter" maxTags={50} splitChars={[","]} acceptValueOnBlur {...form.getInputProps("interests")} />
      <Textarea className={classes.whole} label={LABELS.bio} autosize minRows={3} maxRows={12} {...form.getInputProps("bio")} />
    </div>
  );
}
