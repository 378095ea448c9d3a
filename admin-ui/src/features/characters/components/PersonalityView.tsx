import { Card } from "@mantine/core";

import { Fact, Facts, Meter } from "@/components";
import { words } from "@/lib/format";

import type { Personality } from "../api/characters";
import { TRAITS } from "../labels";
import { PromptBox } from "./DerivedPrompt";
import classes from "./Views.module.css";
import { Words } from "./Words";

/** How the character speaks. */
export function PersonalityView({ personality }: { personality: Personality }) {
  return (
    <div className={classes.two}>
      <Card component="section" aria-label="Traits">
        <h3 className={classes.title}>Traits</h3>
        <div className={classes.traits}>
          {TRAITS.map(({ name, label, low, high }) => (
            <div key={name} className={classes.trait}>
              <span>{label}</span>
              <Meter percent={personality[name] * 100} label={label} text={`${personality[name].toFixed(2)}, from ${low} to ${high}`} />
              <span>{personality[name].toFixed(2)}</span>
            </div>
          ))}
        </div>
        <h3 className={classes.title} style={{ marginTop: 24 }}>
          Manner
        </h3>
        <Facts>
          <Fact name="Style">{words(personality.communicationStyle)}</Fact>
          <Fact name="Tone">{words(personality.contentTone)}</Fact>
          <Fact name="Temperature">{personality.temperature.toFixed(2)}</Fact>
          <Fact name="Topics">
            <Words words={personality.preferredTopics} />
          </Fact>
        </Facts>
      </Card>
      <PromptBox text={personality.derivedPrompt} />
    </div>
  );
}
