import { Card, Text } from "@mantine/core";

import { Fact, Facts } from "@/components";

import type { Appearance } from "../api/characters";
import { METHODS } from "../labels";
import classes from "./Views.module.css";
import { Words } from "./Words";

const hair = ({ hairColor, hairStyle }: Appearance) => [hairColor, hairStyle].filter(Boolean).join(", ");
const mono = (text: string | null) => text && <span className="mono">{text}</span>;

/** How the character looks. */
export function AppearanceView({ appearance: look }: { appearance: Appearance }) {
  return (
    <div className={classes.even}>
      <Card component="section" aria-label="Looks">
        <h3 className={classes.title}>Looks</h3>
        <Facts>
          <Fact name="Hair">{hair(look)}</Fact>
          <Fact name="Eyes">{look.eyeColor}</Fact>
          <Fact name="Skin">{look.skinTone}</Fact>
          <Fact name="Body">{look.bodyType}</Fact>
          <Fact name="Height">{look.height}</Fact>
          <Fact name="Age range">{look.ageRange}</Fact>
          <Fact name="Clothing">{look.clothingStyle}</Fact>
          <Fact name="Colors">
            <Words words={look.colors} />
          </Fact>
          <Fact name="Keywords">
            <Words words={look.keywords} />
          </Fact>
        </Facts>
      </Card>
      <Card component="section" aria-label="In every picture">
        <h3 className={classes.title}>In every picture</h3>
        <Facts>
          <Fact name="Prompt prefix">{look.defaultPromptPrefix}</Fact>
          <Fact name="Negative">{look.negativePrompt}</Fact>
          <Fact name="Consistency">{METHODS.find(({ value }) => value === look.consistencyMethod)?.label}</Fact>
          <Fact name="LoRA">{mono(look.lora)}</Fact>
          <Fact name="Base model">{mono(look.baseModel)}</Fact>
        </Facts>
        <h3 className={classes.title} style={{ marginTop: 24 }}>
          Face references
        </h3>
        {look.faceReferences.length === 0 ? (
          <Text c="dimmed">None yet. Choose them among the character&apos;s pictures.</Text>
        ) : (
          <div className={classes.faces}>
            {look.faceReferences.map((face, index) => (
              <img key={face.id} src={face.thumbnailUrl} alt={`Face reference ${index + 1}`} loading="lazy" />
            ))}
          </div>
        )}
      </Card>
    </div>
  );
}
