import { Button, Chip, Group, Select, Text } from "@mantine/core";
import { useDebouncedValue, useHotkeys } from "@mantine/hooks";
import { useRef, useState } from "react";
import { useQuery } from "urql";

import { lookOf } from "@/components";
import { plural } from "@/lib/format";

import { CharacterChoices, ChosenCharacter } from "../api/orders";
import { QueueChoices } from "../api/queue";
import { ENDS, endsOf, isNarrowed } from "../queueListing";
import type { QueueSearch } from "../routes";

/** Which jobs are listed: all of it from the URL. "/" goes to the first filter. */
export function QueueFilters({ search, onChange, total }: { search: QueueSearch; onChange: (change: QueueSearch) => void; total: number | undefined }) {
  const [{ data }] = useQuery({ query: QueueChoices });
  const finished = search.tab === "finished";
  return (
    <Group gap="xs" mb="sm">
      <CharacterFilter id={search.character} onChange={(character) => onChange({ character })} />
      <Select
        aria-label="Workflow"
        placeholder="Any workflow"
        clearable
        data={(data?.workflows ?? []).map(({ key, name }) => ({ value: key, label: name }))}
        value={search.workflow ?? null}
        onChange={(workflow) => onChange({ workflow: workflow ?? undefined })}
        w={172}
      />
      <Select
        aria-label="Engine"
        placeholder="Any engine"
        clearable
        data={(data?.engines ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        value={search.engine ?? null}
        onChange={(engine) => onChange({ engine: engine ?? undefined })}
        w={172}
      />
      {finished && (
        <Chip.Group multiple value={endsOf(search)} onChange={(next) => onChange({ state: ENDS.filter((one) => next.includes(one)).join(",") || undefined })}>
          {ENDS.map((state) => (
            <Chip key={state} value={state} size="xs" variant="outline">
              {lookOf(state).label}
            </Chip>
          ))}
        </Chip.Group>
      )}
      {isNarrowed(search) && (
        <Button variant="subtle" color="gray" size="compact-sm" onClick={() => onChange({ character: undefined, workflow: undefined, engine: undefined, state: undefined })}>
          Clear filters
        </Button>
      )}
      {total !== undefined && (
        <Text c="dimmed" ml="auto" aria-live="polite">
          {plural(total, "job")}
        </Text>
      )}
    </Group>
  );
}

function CharacterFilter({ id, onChange }: { id: string | undefined; onChange: (id: string | undefined) => void }) {
  const input = useRef<HTMLInputElement>(null);
  useHotkeys([["/", () => input.current?.focus()]]);
  const [typed, setTyped] = useState("");
  const [{ data: one }] = useQuery({ query: ChosenCharacter, variables: { id: id ?? "" }, pause: id === undefined });
  const chosen = id === undefined ? undefined : (one?.character ?? undefined);
  const [asked] = useDebouncedValue(typed === chosen?.name ? "" : typed.trim(), 200);
  const [{ data }] = useQuery({ query: CharacterChoices, variables: { filter: asked ? { search: asked } : null } });
  const found = data?.characters.edges.map(({ node }) => node) ?? [];
  const choices = chosen && !found.some((other) => other.id === chosen.id) ? [chosen, ...found] : found;
  return (
    <Select
      ref={input}
      aria-label="Character"
      placeholder="Any character"
      clearable
      searchable
      searchValue={typed}
      onSearchChange={setTyped}
      // The server has searched already, in more than the name.
      filter={({ options }) => options}
      data={choices.map(({ id: value, name }) => ({ value, label: name }))}
      value={chosen?.id ?? null}
      onChange={(next) => onChange(next ?? undefined)}
      nothingFoundMessage="No character of that name."
      w={172}
    />
  );
}
