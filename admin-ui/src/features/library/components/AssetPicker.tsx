import { Button, Loader, Modal, Select, Text, UnstyledButton } from "@mantine/core";
import { useIntersection } from "@mantine/hooks";
import { IconCheck, IconPhoto } from "@tabler/icons-react";
import { type KeyboardEvent, useEffect, useState } from "react";
import { useQuery } from "urql";

import { CardGridSkeleton, EmptyState, ErrorState, SearchField } from "@/components";

import { GalleryCharacters, type Picture } from "../api/assets";
import { usePictures } from "../usePictures";
import classes from "./AssetPicker.module.css";
import { SandboxLabel } from "./SandboxLabel";

export interface AssetPickerProps {
  opened: boolean;
  onClose: () => void;
  /** A picture was pressed. The dialog stays until its owner closes it: it may serve to choose several. */
  onPick: (asset: Picture) => void;
  /** What it begins with; the person can look further. */
  filter?: { characterId?: string | undefined };
  /** Marked as chosen already. */
  chosen?: readonly string[];
  title?: string;
}

/** Chooses a stored picture. */
export function AssetPicker({ opened, onClose, title = "Choose a picture", ...rest }: AssetPickerProps) {
  return (
    <Modal opened={opened} onClose={onClose} size="xl" title={<Text fw={600}>{title}</Text>} closeButtonProps={{ "aria-label": "Close" }}>
      <Choice {...rest} />
    </Modal>
  );
}

const NONE: readonly string[] = [];

function Choice({ onPick, filter, chosen = NONE }: Pick<AssetPickerProps, "onPick" | "filter" | "chosen">) {
  const [search, setSearch] = useState("");
  const [character, setCharacter] = useState(filter?.characterId);
  const [{ data }] = useQuery({ query: GalleryCharacters });
  const people = data?.characters.edges.map(({ node }) => node) ?? [];
  const list = usePictures({ characterId: character, search: search || undefined });
  const { ref, entry } = useIntersection({ rootMargin: "400px" });
  const near = entry?.isIntersecting ?? false;
  const { loadMore } = list;
  useEffect(() => {
    if (near) void loadMore();
  }, [near, loadMore, list.items.length]);
  const showAll = () => {
    setSearch("");
    setCharacter(undefined);
  };
  return (
    <>
      <div className={classes.filters}>
        <SearchField value={search} onChange={setSearch} placeholder="Search in prompts" />
        <Select
          aria-label="Character"
          placeholder="All characters"
          data={people.map(({ id, name }) => ({ value: id, label: name }))}
          value={character ?? null}
          onChange={(id) => setCharacter(id ?? undefined)}
          searchable
          clearable
          w={200}
        />
      </div>
      {list.loading ? (
        <CardGridSkeleton picture />
      ) : list.problem && list.items.length === 0 ? (
        <ErrorState compact problem={list.problem} what="The pictures could not be loaded." onRetry={list.reload} />
      ) : list.items.length === 0 ? (
        <EmptyState
          compact
          icon={IconPhoto}
          action={
            (search !== "" || character !== undefined) && (
              <Button variant="default" onClick={showAll}>
                Show all pictures
              </Button>
            )
          }
        >
          {search || character ? "No picture fits." : "There is no picture yet."}
        </EmptyState>
      ) : (
        // eslint-disable-next-line jsx-a11y-x/no-static-element-interactions -- the arrows are a short cut between its buttons
        <div className={classes.grid} onKeyDown={arrows}>
          {list.items.map((picture) => (
            <Tile key={picture.id} picture={picture} chosen={chosen.includes(picture.id)} onPick={onPick} />
          ))}
          <div ref={ref} />
        </div>
      )}
      {list.fetching && <Loader size="sm" mt="md" mx="auto" display="block" />}
    </>
  );
}

function Tile({ picture, chosen, onPick }: { picture: Picture; chosen: boolean; onPick: (picture: Picture) => void }) {
  return (
    <UnstyledButton className={classes.tile} aria-pressed={chosen} aria-label={picture.prompt ?? "Picture"} onClick={() => onPick(picture)}>
      <img src={picture.thumbnailUrl} alt="" loading="lazy" decoding="async" />
      {picture.sandbox && (
        <span className={classes.label}>
          <SandboxLabel over />
        </span>
      )}
      {chosen && (
        <span className={classes.mark}>
          <IconCheck size={13} stroke={3} aria-hidden />
        </span>
      )}
    </UnstyledButton>
  );
}

const STEPS: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, j: 1, k: -1 };

function arrows(event: KeyboardEvent<HTMLElement>) {
  const step = STEPS[event.key];
  const buttons = [...event.currentTarget.querySelectorAll("button")];
  const at = buttons.indexOf(event.target as HTMLButtonElement);
  if (step === undefined || at < 0) return;
  event.preventDefault();
  buttons[at + step]?.focus();
}
