import { Select, TagsInput, Textarea, TextInput } from "@mantine/core";
import { useQuery } from "urql";

import { StyleChoices } from "../api/styles";
import type { CharacterForm } from "../form";
import { LABELS, METHODS } from "../labels";
import { offered } from "../offered";
import { FaceReferences } from "./FaceReferences";
import classes from "./Fields.module.css";
import { FileField } from "./FileField";

const LOOKS = [
  { name: "hairColor", placeholder: "copper" },
  { name: "hairStyle", placeholder: "wavy bob" },
  { name: "eyeColor", placeholder: "green" },
  { name: "skinTone", placeholder: "fair with freckles" },
  { name: "bodyType", placeholder: "athletic" },
  { name: "height", placeholder: "1.74 m" },
  { name: "ageRange", placeholder: "25-30, adults only" },
  { name: "clothingStyle", placeholder: "linen blazer" },
] as const;

/** How the character looks, in words and pictures. `characterId` is left out for one that is not made yet. */
export function AppearanceFields({ form, characterId }: { form: CharacterForm; characterId?: string }) {
  const [{ data }] = useQuery({ query: StyleChoices });
  const props = (name: string) => ({ label: LABELS[`appearance.${name}`], ...form.getInputProps(`appearance.${name}`) });
  return (
    <div className={classes.three}>
      {LOOKS.map(({ name, placeholder }) => (
        <TextInput key={name} placeholder={placeholder} {...props(name)} />
      ))}
      <div />
      <TagsInput className={classes.whole} placeholder="Type one and press Enter" maxTags={20} splitChars={[","]} acceptValueOnBlur {...props("colors")} />
      <TagsInput className={classes.whole} placeholder="Type one and press Enter" description="Words for every picture of this character" maxTags={50} splitChars={[","]} acceptValueOnBlur {...props("keywords")} />
      <Textarea className={classes.whole} description="Put before every image prompt" autosize minRows={2} maxRows={8} {...props("defaultPromptPrefix")} />
      <Textarea className={classes.whole} description="What no picture should show" autosize minRows={2} maxRows={8} {...props("negativePrompt")} />
      <Select data={METHODS} allowDeselect={false} {...props("consistencyMethod")} />
      <FileField choices={offered(data?.engines, "loras")} placeholder="None" {...props("lora")} />
      <FileField choices={offered(data?.engines, "checkpoints")} placeholder="The engine's first" {...props("baseModel")} />
      {characterId !== undefined && (
        <div className={classes.whole}>
          <FaceReferences characterId={characterId} label={LABELS["appearance.faceReferenceIds"] ?? ""} value={form.values.appearance.faceReferenceIds} onChange={(ids) => form.setFieldValue("appearance.faceReferenceIds", ids)} error={form.errors["appearance.faceReferenceIds"]} />
        </div>
      )}
    </div>
  );
}
