import { ActionIcon, Button, Group, Menu, Switch, Text } from "@mantine/core";
import { IconChevronDown, IconChevronUp, IconDots, IconEdit, IconPalette, IconPlus, IconSparkles, IconStar, IconTrash } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";

import { EmptyState, StateBadge } from "@/components";
import { plural } from "@/lib/format";

import type { Character } from "../api/characters";
import type { Style } from "../api/styles";
import { useStyles } from "../useStyles";
import classes from "./StyleList.module.css";

interface Props {
  character: Character;
  may: boolean;
  /** A style's id, or "new". */
  onOpen: (id: string) => void;
}

/** The ways to picture a character, in their order. */
export function StyleList({ character, may, onOpen }: Props) {
  const actions = useStyles(character);
  const add = may && (
    <Button leftSection={<IconPlus size={17} aria-hidden />} onClick={() => onOpen("new")}>
      Add a style
    </Button>
  );
  if (character.styles.length === 0) {
    return (
      <EmptyState icon={IconPalette} action={add}>
        A style is a way to picture {character.name}: prompt parts, model, size. The first one becomes the default.
      </EmptyState>
    );
  }
  return (
    <>
      <Group justify="space-between" mb="sm">
        <Text c="dimmed">{plural(character.styles.length, "style")}</Text>
        {add}
      </Group>
      <ul className={classes.list} aria-label="Styles">
        {character.styles.map((style, index) => (
          <StyleRow key={style.id} style={style} characterId={character.id} first={index === 0} last={index === character.styles.length - 1} may={may} actions={actions} onOpen={() => onOpen(style.id)} />
        ))}
      </ul>
    </>
  );
}

interface RowProps {
  style: Style;
  characterId: string;
  first: boolean;
  last: boolean;
  may: boolean;
  actions: ReturnType<typeof useStyles>;
  onOpen: () => void;
}

function StyleRow({ style, characterId, first, last, may, actions, onOpen }: RowProps) {
  const { busy } = actions;
  return (
    <li className={classes.style} data-off={!style.active || undefined}>
      <span className={classes.order}>
        <ActionIcon size="sm" aria-label={`Move ${style.name} up`} disabled={!may || busy || first} onClick={() => void actions.move(style, -1)}>
          <IconChevronUp size={16} aria-hidden />
        </ActionIcon>
        <ActionIcon size="sm" aria-label={`Move ${style.name} down`} disabled={!may || busy || last} onClick={() => void actions.move(style, 1)}>
          <IconChevronDown size={16} aria-hidden />
        </ActionIcon>
      </span>
      <div className={classes.words}>
        <Group gap="xs">
          <button type="button" className={classes.name} onClick={onOpen}>
            {style.name}
          </button>
          {style.isDefault && <StateBadge state="DONE" label="Default" />}
        </Group>
        {style.description && (
          <Text size="sm" truncate>
            {style.description}
          </Text>
        )}
        <span className={classes.numbers}>
          <span>
            {style.width} × {style.height}
          </span>
          <span>{plural(style.steps, "step")}</span>
          <span>CFG {style.cfg}</span>
          <span>
            {style.sampler}, {style.scheduler}
          </span>
          {style.checkpoint && <span className="mono">{style.checkpoint}</span>}
        </span>
      </div>
      <Switch className={classes.switches} size="sm" label="Active" aria-label={`${style.name}: Active`} checked={style.active} disabled={!may || busy} onChange={(event) => void actions.setActive(style, event.currentTarget.checked)} />
      <Menu position="bottom-end" shadow="md">
        <Menu.Target>
          <ActionIcon aria-label={`Actions for ${style.name}`}>
            <IconDots size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconSparkles size={16} aria-hidden />} renderRoot={(props) => <Link to="/generate" search={{ character: characterId, style: style.id }} {...props} />}>
            Generate with it
          </Menu.Item>
          {may && (
            <>
              <Menu.Item leftSection={<IconEdit size={16} aria-hidden />} onClick={onOpen}>
                Edit
              </Menu.Item>
              {!style.isDefault && (
                <Menu.Item leftSection={<IconStar size={16} aria-hidden />} onClick={() => void actions.makeDefault(style)}>
                  Make it the default
                </Menu.Item>
              )}
              <Menu.Item color="red" leftSection={<IconTrash size={16} aria-hidden />} onClick={() => void actions.deleteStyle(style)}>
                Delete
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
    </li>
  );
}
