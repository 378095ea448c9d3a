import { Button, Card as Paper } from "@mantine/core";
import { useIntersection } from "@mantine/hooks";
import { IconArrowBackUp } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useEffect } from "react";

import { RelativeTime, StateBadge } from "@/components";
import { plural } from "@/lib/format";

import type { Card } from "../api/characters";
import classes from "./CharacterGrid.module.css";
import { PortraitImage } from "./PortraitImage";

interface Props {
  characters: readonly Card[];
  onEnd: () => void;
  /** Given for deleted ones, to people who may. */
  onRestore?: ((character: Card) => void) | undefined;
}

/** Characters by their portraits. More come as the end comes near. */
export function CharacterGrid({ characters, onEnd, onRestore }: Props) {
  const { ref, entry } = useIntersection({ rootMargin: "600px" });
  const near = entry?.isIntersecting ?? false;
  useEffect(() => {
    if (near) onEnd();
  }, [near, onEnd]);
  return (
    <>
      <ul className={classes.grid} aria-label="Characters">
        {characters.map((character) => (
          <li key={character.id} className={classes.item}>
            <CharacterTile character={character} onRestore={onRestore} />
          </li>
        ))}
      </ul>
      <div ref={ref} />
    </>
  );
}

function CharacterTile({ character, onRestore }: { character: Card; onRestore: Props["onRestore"] }) {
  const picture = <PortraitImage name={character.name} portrait={character.profileAsset} shown="(max-width: 48em) 50vw, 260px" />;
  const name = (
    <>
      <span className={`${classes.name} truncate`}>{character.name}</span>
      <span className="quiet truncate">@{character.handle}</span>
    </>
  );
  if (character.deletedAt !== null) {
    return (
      <Paper padding={0} className={classes.card} data-quiet>
        {picture}
        <span className={classes.text}>
          {name}
          <span className={classes.meta}>
            <span>
              deleted <RelativeTime at={character.deletedAt} />
            </span>
          </span>
        </span>
        {onRestore && (
          <div className={classes.restore}>
            <Button fullWidth variant="default" leftSection={<IconArrowBackUp size={16} aria-hidden />} onClick={() => onRestore(character)} aria-label={`Restore ${character.name}`}>
              Restore
            </Button>
          </div>
        )}
      </Paper>
    );
  }
  return (
    <Link to="/characters/$characterId" params={{ characterId: character.id }} className={classes.card} data-quiet={character.status === "ARCHIVED" || undefined}>
      {picture}
      <span className={classes.text}>
        {name}
        <span className={classes.meta}>
          <StateBadge state={character.status} plain />
          <span>{plural(character.assetCount, "picture")}</span>
        </span>
      </span>
    </Link>
  );
}
