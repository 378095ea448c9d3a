import { ActionIcon, Chip, Group, SegmentedControl, Select, Text, Tooltip, VisuallyHidden } from "@mantine/core";
import { IconLayoutGrid, IconSortAscending, IconSortDescending, IconTable } from "@tabler/icons-react";

import { AsGraphql, lookOf, SearchField } from "@/components";
import { plural } from "@/lib/format";

import { CharactersQuery } from "../api/characters";
import { STATUSES } from "../labels";
import { directionOf, listVariables, statusesOf } from "../listing";
import { type CharactersSearch, type Sort, SORTS } from "../routes";

const SORT_WORDS: Record<Sort, string> = { UPDATED_AT: "Last changed", CREATED_AT: "Created", NAME: "Name" };

const view = (icon: React.ReactNode, word: string) => (
  <Tooltip label={word}>
    <span style={{ display: "flex" }}>
      {icon}
      <VisuallyHidden>{word}</VisuallyHidden>
    </span>
  </Tooltip>
);

/** Search, states, order, cards or table, deleted or not: all of it from the URL. */
export function CharacterFilters({ search, onChange, total }: { search: CharactersSearch; onChange: (change: CharactersSearch) => void; total: number | undefined }) {
  const chosen = statusesOf(search);
  const down = directionOf(search) === "DESC";
  const SortIcon = down ? IconSortDescending : IconSortAscending;
  return (
    <>
      <Group gap="xs" mb="sm">
        <SearchField value={search.q ?? ""} onChange={(q) => onChange({ q: q || undefined })} placeholder="Search name, handle, bio" />
        <Select
          aria-label="Sort by"
          data={SORTS.map((value) => ({ value, label: SORT_WORDS[value] }))}
          value={search.sort ?? "UPDATED_AT"}
          onChange={(sort) => onChange({ sort: SORTS.find((one) => one === sort && one !== "UPDATED_AT"), turned: undefined })}
          allowDeselect={false}
          w={148}
        />
        <Tooltip label={down ? "Falling: turn round" : "Rising: turn round"}>
          <ActionIcon variant="default" size={36} aria-label={down ? "Falling order: turn round" : "Rising order: turn round"} onClick={() => onChange({ turned: search.turned ? undefined : true })}>
            <SortIcon size={17} aria-hidden />
          </ActionIcon>
        </Tooltip>
        <SegmentedControl
          aria-label="Show as"
          value={search.view ?? "cards"}
          onChange={(next) => onChange({ view: next === "table" ? "table" : undefined })}
          data={[
            { value: "cards", label: view(<IconLayoutGrid size={17} aria-hidden />, "Cards") },
            { value: "table", label: view(<IconTable size={17} aria-hidden />, "Table") },
          ]}
        />
        <AsGraphql document={CharactersQuery} variables={() => listVariables(search)} />
      </Group>
      <Group gap={6} mb="md">
        <Chip.Group multiple value={chosen} onChange={(next) => onChange({ status: STATUSES.filter((one) => next.includes(one)).join(",") || undefined })}>
          {STATUSES.map((status) => (
            <Chip key={status} value={status} size="xs" variant="outline">
              {lookOf(status).label}
            </Chip>
          ))}
        </Chip.Group>
        <Chip size="xs" variant="outline" checked={search.deleted ?? false} onChange={(deleted) => onChange({ deleted: deleted || undefined })} ml={8}>
          Deleted
        </Chip>
        {total !== undefined && (
          <Text c="dimmed" ml="auto" aria-live="polite">
            {plural(total, search.deleted ? "deleted character" : "character")}
          </Text>
        )}
      </Group>
    </>
  );
}
