import { ActionIcon, Alert, Button, Group, Menu, Text } from "@mantine/core";
import { IconArchive, IconArrowBackUp, IconDots, IconEdit, IconSparkles, IconTrash } from "@tabler/icons-react";
import { Link, useNavigate } from "@tanstack/react-router";

import { RelativeTime, StateBadge } from "@/components";
import { QuickPicture } from "@/features/generation/components/QuickPicture";
import { plural } from "@/lib/format";

import type { Character } from "../api/characters";
import classes from "../pages/CharacterPage.module.css";
import type { Tab } from "../routes";
import { useLifecycle } from "../useLifecycle";
import { PortraitImage } from "./PortraitImage";

/** Who this is, at a glance, and what can be done. */
export function CharacterHead({ character, tab, may }: { character: Character; tab: Tab | undefined; may: boolean }) {
  const navigate = useNavigate();
  const { archive, remove, restore, busy } = useLifecycle();
  const deleted = character.deletedAt !== null;
  const leave = async () => {
    if (await remove(character)) void navigate({ to: "/characters" });
  };
  const edit = tab === "personality" || tab === "appearance" ? tab : undefined;
  return (
    <>
      {deleted && (
        <Alert color="yellow" variant="light" mb="md" title="This character is deleted.">
          <Group justify="space-between" gap="sm">
            <Text>It is in no list and cannot be generated until it is restored.</Text>
            {may && (
              <Button variant="default" leftSection={<IconArrowBackUp size={16} aria-hidden />} onClick={() => void restore(character)} loading={busy}>
                Restore
              </Button>
            )}
          </Group>
        </Alert>
      )}
      <header className={classes.head}>
        <div className={classes.portrait}>
          <PortraitImage name={character.name} portrait={character.profileAsset} shown="96px" ratio="1" fontSize={30} />
        </div>
        <div className={classes.words}>
          <Group gap="xs">
            <h2 className={classes.name}>{character.name}</h2>
            <StateBadge state={character.status} />
          </Group>
          <Text c="dimmed">
            @{character.handle} · {plural(character.assetCount, "picture")} · changed <RelativeTime at={character.updatedAt} />
          </Text>
        </div>
        {!deleted && (
          <div className={classes.actions}>
            {may && (
              <>
                <Menu position="bottom-end" shadow="md">
                  <Menu.Target>
                    <ActionIcon variant="default" size={36} aria-label="More actions" loading={busy}>
                      <IconDots size={18} aria-hidden />
                    </ActionIcon>
                  </Menu.Target>
                  <Menu.Dropdown>
                    {character.status !== "ARCHIVED" && (
                      <Menu.Item leftSection={<IconArchive size={16} aria-hidden />} onClick={() => void archive(character)}>
                        Archive
                      </Menu.Item>
                    )}
                    <Menu.Item color="red" leftSection={<IconTrash size={16} aria-hidden />} onClick={() => void leave()}>
                      Delete
                    </Menu.Item>
                  </Menu.Dropdown>
                </Menu>
                <Button variant="default" leftSection={<IconEdit size={16} aria-hidden />} renderRoot={(props) => <Link to="/characters/$characterId/edit" params={{ characterId: character.id }} search={{ tab: edit }} {...props} />}>
                  Edit
                </Button>
              </>
            )}
            <QuickPicture characterId={character.id} />
            <Button leftSection={<IconSparkles size={17} aria-hidden />} renderRoot={(props) => <Link to="/generate" search={{ character: character.id }} {...props} />}>
              Generate
            </Button>
          </div>
        )}
      </header>
    </>
  );
}
