import { Button, Group } from "@mantine/core";
import { IconArrowBackUp } from "@tabler/icons-react";

import { type Column, DataTable, RelativeTime, type Sorting, StateBadge } from "@/components";
import { count } from "@/lib/format";

import type { Card } from "../api/characters";
import { PortraitImage } from "./PortraitImage";

interface Props {
  characters: readonly Card[];
  sorting: Sorting;
  onSort: (next: Sorting) => void;
  onOpen: (character: Card) => void;
  onRestore?: ((character: Card) => void) | undefined;
  onEnd: () => void;
  fetching: boolean;
  deleted: boolean;
}

const dash = <span className="quiet">—</span>;

const columns: readonly Column<Card>[] = [
  {
    id: "NAME",
    header: "Name",
    sortable: true,
    cell: ({ name, profileAsset }) => (
      <Group gap="sm" wrap="nowrap">
        <PortraitImage name={name} portrait={profileAsset} shown="32px" ratio="1" fontSize={12} style={{ width: 32, flex: "none", borderRadius: 6 }} />
        <span className="truncate" style={{ fontWeight: 500 }}>
          {name}
        </span>
      </Group>
    ),
  },
  { id: "handle", header: "Handle", wide: true, cell: ({ handle }) => <span className="quiet">@{handle}</span> },
  { id: "status", header: "Status", width: 116, cell: ({ status }) => <StateBadge state={status} plain /> },
  { id: "age", header: "Age", width: 64, align: "end", wide: true, cell: ({ age }) => age },
  { id: "location", header: "Location", wide: true, cell: ({ location }) => location ?? dash },
  { id: "assets", header: "Pictures", width: 92, align: "end", wide: true, cell: ({ assetCount }) => count(assetCount) },
  { id: "UPDATED_AT", header: "Changed", width: 128, sortable: true, wide: true, cell: ({ updatedAt }) => <RelativeTime at={updatedAt} /> },
];

/** Characters, dense. */
export function CharacterTable({ characters, sorting, onSort, onOpen, onRestore, onEnd, fetching, deleted }: Props) {
  const restore: Column<Card> = {
    id: "restore",
    header: "",
    width: 124,
    align: "end",
    cell: (character) =>
      onRestore && (
        <Button size="compact-sm" variant="default" leftSection={<IconArrowBackUp size={14} aria-hidden />} onClick={() => onRestore(character)} aria-label={`Restore ${character.name}`}>
          Restore
        </Button>
      ),
  };
  return (
    <DataTable
      label="Characters"
      columns={deleted ? [...columns, restore] : columns}
      rows={characters}
      rowId={({ id }) => id}
      sorting={sorting}
      onSort={onSort}
      onEnd={onEnd}
      fetching={fetching}
      maxHeight="calc(100dvh - var(--bar) - 176px)"
      {...(!deleted && { onOpen })}
    />
  );
}
