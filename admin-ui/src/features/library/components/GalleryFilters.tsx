import { Button, Popover, TextInput } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { useQuery } from "urql";

import { type FilterChoice, FilterChips, FilterMenu, SearchField } from "@/components";

import { GalleryCharacters, GalleryFacets } from "../api/assets";
import { chipsOf, KIND_WORDS, modelName, type Narrowing, NO_FILTER, ORIGIN_WORDS, stars } from "../narrowing";
import { KINDS, ORIGINS } from "../routes";
import classes from "./GalleryFilters.module.css";

interface Props {
  search: Narrowing;
  onChange: (change: Narrowing) => void;
}

const same = (values: readonly string[], word: (value: string) => string = (value) => value): FilterChoice[] => values.map((value) => ({ value, label: word(value) }));

/** Search, one menu for each thing to narrow by, and what is narrowed by now: all of it from the URL. */
export function GalleryFilters({ search, onChange }: Props) {
  const [characters] = useQuery({ query: GalleryCharacters });
  const [{ data }] = useQuery({ query: GalleryFacets });
  const facets = data?.assetFacets;
  const people = characters.data?.characters.edges.map(({ node }) => node) ?? [];
  const styles = facets?.styles ?? [];
  const menus: { part: keyof Narrowing; label: string; choices: FilterChoice[] }[] = [
    { part: "character", label: "Character", choices: people.map(({ id, name, assetCount }) => ({ value: id, label: name, count: assetCount })) },
    { part: "style", label: "Style", choices: styles.map(({ id, name }) => ({ value: id, label: name })) },
    { part: "workflow", label: "Workflow", choices: same(facets?.workflows ?? []) },
    { part: "model", label: "Model", choices: same(facets?.models ?? [], modelName) },
    { part: "rating", label: "Rating", choices: same(["1", "2", "3", "4", "5"], (value) => stars(Number(value))) },
    { part: "origin", label: "Origin", choices: same(ORIGINS, (value) => ORIGIN_WORDS[value as keyof typeof ORIGIN_WORDS]) },
    { part: "kind", label: "Kind", choices: same(KINDS, (value) => KIND_WORDS[value as keyof typeof KIND_WORDS]) },
  ];
  const chips = chipsOf(search, { character: (id) => people.find((one) => one.id === id)?.name, style: (id) => styles.find((one) => one.id === id)?.name });
  return (
    <>
      <div className={classes.filters}>
        <SearchField value={search.q ?? ""} onChange={(q) => onChange({ q: q || undefined })} placeholder="Search in prompts" />
        <div className={classes.menus} role="group" aria-label="Filters">
          {menus.map(({ part, label, choices }) => {
            const chosen = search[part];
            // What nothing was made with is no choice.
            if (choices.length === 0 && chosen === undefined) return null;
            return <FilterMenu key={part} single label={label} choices={choices} chosen={chosen === undefined ? [] : [String(chosen)]} onChange={([value]) => onChange({ [part]: part === "rating" && value ? Number(value) : value })} />;
          })}
          <SeedFilter key={search.seed} seed={search.seed} onChange={(seed) => onChange({ seed })} />
        </div>
      </div>
      <FilterChips chips={chips.map((chip) => ({ ...chip, onRemove: () => onChange({ [chip.id]: undefined }) }))} onClear={() => onChange(NO_FILTER)} />
    </>
  );
}

function SeedFilter({ seed, onChange }: { seed: string | undefined; onChange: (seed: string | undefined) => void }) {
  const [opened, setOpened] = useState(false);
  const [text, setText] = useState(seed ?? "");
  const wrong = !/^\d{0,20}$/.test(text.trim());
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (wrong) return;
    setOpened(false);
    onChange(text.trim() || undefined);
  };
  return (
    <Popover opened={opened} onChange={setOpened} trapFocus returnFocus position="bottom-start" shadow="md">
      <Popover.Target>
        <Button variant={seed ? "light" : "default"} rightSection={<IconChevronDown size={14} aria-hidden />} fw={500} onClick={() => setOpened(!opened)}>
          Seed
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form onSubmit={submit}>
          <TextInput label="Seed" placeholder="A whole number" inputMode="numeric" value={text} onChange={(event) => setText(event.currentTarget.value)} error={wrong && "A whole number without signs"} data-autofocus />
          <Button type="submit" fullWidth mt="xs" size="xs">
            Show
          </Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
