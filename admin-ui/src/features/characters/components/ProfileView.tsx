import { Card, Text } from "@mantine/core";

import { CopyId, Fact, Facts, RelativeTime } from "@/components";

import type { Character } from "../api/characters";
import classes from "./Views.module.css";
import { Words } from "./Words";

/** Who the character is. */
export function ProfileView({ character }: { character: Character }) {
  return (
    <div className={classes.two}>
      <Card component="section" aria-label="Bio">
        <h3 className={classes.title}>Bio</h3>
        {character.bio ? <Text className={classes.long}>{character.bio}</Text> : <Text c="dimmed">Nothing is written here yet.</Text>}
        <h3 className={classes.title} style={{ marginTop: 24 }}>
          Interests
        </h3>
        <Words words={character.interests} />
      </Card>
      <Card component="section" aria-label="Facts">
        <h3 className={classes.title}>Facts</h3>
        <Facts>
          <Fact name="Age">{character.age}</Fact>
          <Fact name="Location">{character.location}</Fact>
          <Fact name="Time zone">{character.timezone.replaceAll("_", " ")}</Fact>
          <Fact name="Created">
            <RelativeTime at={character.createdAt} />
          </Fact>
          <Fact name="Version">{character.version}</Fact>
          <Fact name="Id">
            <CopyId value={character.id} />
          </Fact>
        </Facts>
      </Card>
    </div>
  );
}
