import { Avatar, Group, Select, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconUser } from "@tabler/icons-react";
import { useState } from "react";
import { useQuery } from "urql";

import { CharacterChoices, type CharacterChoice, type Chosen } from "../api/orders";

function Portrait({ character, size }: { character: CharacterChoice | undefined; size: number }) {
  return (
    <Avatar src={character?.profileAsset?.thumbnailUrl} size={size} radius="sm" alt="">
      <IconUser size={size * 0.6} stroke={1.5} aria-hidden />
    </Avatar>
  );
}

/** Who is pictured: found by name, shown with their portrait. */
export function CharacterField({ chosen, onChange }: { chosen: Chosen | undefined; onChange: (id: string | undefined) => void }) {
  const [search, setSearch] = useState("");
  const [asked] = useDebouncedValue(search === chosen?.name ? "" : search.trim(), 200);
  const [{ data, fetching }] = useQuery({ query: CharacterChoices, variables: { filter: asked ? { search: asked } : null } });
  const found: CharacterChoice[] = data?.characters.edges.map(({ node }) => node) ?? [];
  const choices = chosen && !found.some(({ id }) => id === chosen.id) ? [chosen, ...found] : found;
  const of = (id: string) => choices.find((choice) => choice.id === id);
  return (
    <Select
      label="Character"
      placeholder="Nobody in particular"
      data={choices.map(({ id, name }) => ({ value: id, label: name }))}
      value={chosen?.id ?? null}
      onChange={(id) => onChange(id ?? undefined)}
      searchable
      clearable
      searchValue={search}
      onSearchChange={setSearch}
      // The server has searched already, in more than the name.
      filter={({ options }) => options}
      nothingFoundMessage={fetching ? "Searching…" : asked ? "No character of that name." : "There is no character yet."}
      leftSection={<Portrait character={chosen} size={24} />}
      leftSectionWidth={40}
      maxDropdownHeight={320}
      renderOption={({ option }) => (
        <Group gap="sm" wrap="nowrap">
          <Portrait character={of(option.value)} size={36} />
          <div style={{ minWidth: 0 }}>
            <Text size="md" truncate>
              {option.label}
            </Text>
            <Text size="xs" c="dimmed" truncate>
              @{of(option.value)?.handle}
            </Text>
          </div>
        </Group>
      )}
    />
  );
}
