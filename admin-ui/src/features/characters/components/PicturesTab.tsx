import { ActionIcon, Button, Loader, Menu } from "@mantine/core";
import { useIntersection } from "@mantine/hooks";
import { IconDots, IconFaceId, IconPhoto, IconSparkles, IconUserCircle } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useEffect } from "react";
import { useSubscription } from "urql";

import { CardGridSkeleton, EmptyState, ErrorState, Stale } from "@/components";
import type { ResultOf } from "@/lib/graphql";
import { useInfinite } from "@/lib/useInfinite";

import type { Character } from "../api/characters";
import { type CharacterPicture, CharacterPictureAdded, CharacterPictures } from "../api/pictures";
import { usePortraits } from "../usePortraits";
import classes from "./PicturesTab.module.css";

const pick = (data: ResultOf<typeof CharacterPictures>) => data.assets;

/** What was made of this character, newest first; each can become the portrait or a face reference. */
export function PicturesTab({ character, may }: { character: Character; may: boolean }) {
  const list = useInfinite(CharacterPictures, { first: 40, filter: { characterId: character.id } }, pick);
  useSubscription({ query: CharacterPictureAdded });
  const roles = usePortraits(character);
  const { ref, entry } = useIntersection({ rootMargin: "600px" });
  const near = entry?.isIntersecting ?? false;
  const { loadMore } = list;
  useEffect(() => {
    if (near) loadMore();
  }, [near, loadMore]);
  if (list.loading) return <CardGridSkeleton picture />;
  if (list.problem && list.items.length === 0) return <ErrorState problem={list.problem} what="The pictures could not be loaded." onRetry={list.reload} />;
  if (list.items.length === 0) {
    return (
      <EmptyState
        icon={IconPhoto}
        action={
          <Button leftSection={<IconSparkles size={17} aria-hidden />} renderRoot={(props) => <Link to="/generate" search={{ character: character.id }} {...props} />}>
            Generate
          </Button>
        }
      >
        There is no picture of {character.name} yet.
      </EmptyState>
    );
  }
  return (
    <Stale list={list}>
      <ul className={classes.grid} aria-label={`Pictures of ${character.name}`}>
        {list.items.map((picture) => (
          <Tile key={picture.id} picture={picture} characterId={character.id} roles={may ? roles : undefined} />
        ))}
      </ul>
      <div ref={ref} />
      {list.fetching && <Loader size="sm" mt="md" mx="auto" display="block" />}
    </Stale>
  );
}

function Tile({ picture, characterId, roles }: { picture: CharacterPicture; characterId: string; roles: ReturnType<typeof usePortraits> | undefined }) {
  const { id, prompt } = picture;
  const name = prompt ?? "Picture";
  return (
    <li className={classes.tile}>
      <Link to="/gallery" search={{ character: characterId, asset: id }}>
        <img src={picture.thumbnailUrl} srcSet={`${picture.thumbnailUrl} 1x, ${picture.url} 2x`} alt={name} loading="lazy" decoding="async" />
      </Link>
      {roles && (
        <>
          <span className={classes.roles}>
            {roles.isPortrait(id) && <span>Portrait</span>}
            {roles.isFace(id) && <span>Face</span>}
          </span>
          <Menu position="bottom-end" shadow="md">
            <Menu.Target>
              <ActionIcon className={classes.menu} variant="default" size="md" aria-label={`Actions for “${name}”`} disabled={roles.busy}>
                <IconDots size={16} aria-hidden />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<IconUserCircle size={16} aria-hidden />} onClick={() => void roles.setPortrait(roles.isPortrait(id) ? null : id)}>
                {roles.isPortrait(id) ? "Take away as portrait" : "Use as portrait"}
              </Menu.Item>
              <Menu.Item leftSection={<IconFaceId size={16} aria-hidden />} onClick={() => void roles.toggleFace(id)}>
                {roles.isFace(id) ? "No face reference any more" : "Use as face reference"}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </>
      )}
    </li>
  );
}
