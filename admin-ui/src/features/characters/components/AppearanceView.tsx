import { Card } from "@mantine/core";

import { Fact, Facts } from "@/components";

import type { Appearance, Character } from "../api/characters";
import { FaceCard } from "./FaceCard";
import classes from "./Views.module.css";
import { Words } from "./Words";

const hair = ({ hairColor, hairStyle }: Appearance) => [hairColor, hairStyle].filter(Boolean).join(", ");
const mono = (text: string | null) => text && <span className="mono">{text}</span>;

/** How the character looks, and how the face is kept the same. */
export function AppearanceView({ character, may }: { character: Character; may: boolean }) {
  const { appearance: look } = character;
  return (
    <div className={classes.even}>
      <FaceCard character={character} may={may} />
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
          <Fact name="Base model">{mono(look.baseModel)}</Fact>
        </Facts>
      </Card>
    </div>
  );
}
