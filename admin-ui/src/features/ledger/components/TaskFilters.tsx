import { Group, SegmentedControl, Text, VisuallyHidden } from "@mantine/core";
import { IconLayoutKanban, IconListDetails } from "@tabler/icons-react";
import { useQuery } from "urql";

import { FilterChips, FilterMenu, lookOf, SearchField } from "@/components";
import { plural } from "@/lib/format";

import { FacetsQuery } from "../api/tasks";
import { POLICY_REVIEWS, POLICY_WORDS, PRIORITIES, SCOPE_WORDS, SCOPES, STATES } from "../kinds";
import type { TasksSearch } from "../routes";
import { joined, listed } from "../search";
import { type Narrowing, NO_FILTER } from "../taskListing";

interface Props {
  search: TasksSearch;
  onChange: (change: Pick<TasksSearch, keyof Narrowing | "view">) => void;
  total: number | undefined;
}

const PARTS = [
  { part: "scope", label: "Scope", allowed: SCOPES, word: (value: string) => SCOPE_WORDS[value as keyof typeof SCOPE_WORDS] },
  { part: "state", label: "State", allowed: STATES, word: (value: string) => lookOf(value).label },
  { part: "priority", label: "Priority", allowed: PRIORITIES, word: (value: string) => value },
  { part: "policy", label: "Policy", allowed: POLICY_REVIEWS, word: (value: string) => POLICY_WORDS[value as keyof typeof POLICY_WORDS] },
] as const;

/** Search, one menu for each thing to narrow by, board or table, and what is narrowed by now. */
export function TaskFilters({ search, onChange, total }: Props) {
  const [{ data }] = useQuery({ query: FacetsQuery });
  const facets = [
    { part: "tag", label: "Tag", known: data?.ledger.tags ?? [], word: (name: string) => `#${name}` },
    { part: "surface", label: "Surface", known: data?.ledger.surfaces ?? [], word: (name: string) => name },
  ] as const;
  const values = (part: (typeof PARTS)[number]) => listed<string>(search[part.part], part.allowed);
  const chosen = (part: "tag" | "surface") => search[part]?.split(",") ?? [];
  const without = (list: readonly string[], one: string) => joined(list.filter((other) => other !== one));
  const chips = [
    ...PARTS.flatMap((part) => values(part).map((value) => ({ id: `${part.part} ${value}`, label: part.word(value), onRemove: () => onChange({ [part.part]: without(values(part), value) }) }))),
    ...facets.flatMap(({ part, word }) => chosen(part).map((name) => ({ id: `${part} ${name}`, label: word(name), onRemove: () => onChange({ [part]: without(chosen(part), name) }) }))),
    ...(search.q ? [{ id: "q", label: `“${search.q}”`, onRemove: () => onChange({ q: undefined }) }] : []),
  ];
  return (
    <>
      <Group gap="xs" mb="sm">
        <SearchField value={search.q ?? ""} onChange={(q) => onChange({ q: q || undefined })} placeholder="Search key, title, notes" />
        {PARTS.map((part) => (
          <FilterMenu key={part.part} label={part.label} chosen={values(part)} onChange={(next) => onChange({ [part.part]: joined(next) })} choices={part.allowed.map((value) => ({ value, label: part.word(value) }))} />
        ))}
        {facets.map(
          ({ part, label, known, word }) =>
            (known.length > 0 || chosen(part).length > 0) && (
              <FilterMenu key={part} label={label} chosen={chosen(part)} onChange={(next) => onChange({ [part]: joined(next) })} choices={known.map(({ name, count }) => ({ value: name, label: word(name), count }))} />
            ),
        )}
        <Group gap="sm" ml="auto">
          {total !== undefined && (
            <Text c="dimmed" aria-live="polite">
              {plural(total, "task")}
            </Text>
          )}
          <ViewSwitch view={search.view} onChange={(view) => onChange({ view })} />
        </Group>
      </Group>
      <FilterChips chips={chips} onClear={() => onChange(NO_FILTER)} />
    </>
  );
}

function ViewSwitch({ view, onChange }: { view: TasksSearch["view"]; onChange: (view: TasksSearch["view"]) => void }) {
  const entry = (Icon: typeof IconLayoutKanban, word: string) => (
    <>
      <Icon size={17} stroke={1.7} aria-hidden style={{ display: "block" }} />
      <VisuallyHidden>{word}</VisuallyHidden>
    </>
  );
  return (
    <SegmentedControl
      aria-label="Board or table"
      value={view ?? "table"}
      onChange={(next) => onChange(next === "board" ? "board" : undefined)}
      data={[
        { value: "table", label: entry(IconListDetails, "Table") },
        { value: "board", label: entry(IconLayoutKanban, "Board") },
      ]}
    />
  );
}
