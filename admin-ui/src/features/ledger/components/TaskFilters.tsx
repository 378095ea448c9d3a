import { Group, Text } from "@mantine/core";
import { useQuery } from "urql";

import { lookOf, SearchField } from "@/components";
import { plural } from "@/lib/format";

import { TagsQuery } from "../api/tasks";
import { PRIORITIES, SCOPE_WORDS, SCOPES, STATES } from "../kinds";
import type { TasksSearch } from "../routes";
import { joined, listed } from "../search";
import { countTags } from "../tags";
import { FilterChips } from "./FilterChips";
import { FilterMenu } from "./FilterMenu";

type Narrowing = Pick<TasksSearch, "q" | "scope" | "state" | "priority" | "tag">;

interface Props {
  search: Narrowing;
  onChange: (change: Narrowing) => void;
  total: number | undefined;
}

const PARTS = [
  { part: "scope", label: "Scope", allowed: SCOPES, word: (value: string) => SCOPE_WORDS[value as keyof typeof SCOPE_WORDS] },
  { part: "state", label: "State", allowed: STATES, word: (value: string) => lookOf(value).label },
  { part: "priority", label: "Priority", allowed: PRIORITIES, word: (value: string) => value },
] as const;

export const NO_FILTER = { q: undefined, scope: undefined, state: undefined, priority: undefined, tag: undefined } as const;

/** Search, one menu for each thing to narrow by, and what is narrowed by now. */
export function TaskFilters({ search, onChange, total }: Props) {
  const [{ data }] = useQuery({ query: TagsQuery });
  const tags = search.tag?.split(",") ?? [];
  const known = countTags(data?.tasks.edges.map(({ node }) => node) ?? []);
  const values = (part: (typeof PARTS)[number]) => listed<string>(search[part.part], part.allowed);
  const chips = [
    ...PARTS.flatMap((part) => values(part).map((value) => ({ id: `${part.part} ${value}`, label: part.word(value), onRemove: () => onChange({ [part.part]: joined(values(part).filter((one) => one !== value)) }) }))),
    ...tags.map((tag) => ({ id: `tag ${tag}`, label: `#${tag}`, onRemove: () => onChange({ tag: joined(tags.filter((one) => one !== tag)) }) })),
    ...(search.q ? [{ id: "q", label: `“${search.q}”`, onRemove: () => onChange({ q: undefined }) }] : []),
  ];
  return (
    <>
      <Group gap="xs" mb="sm">
        <SearchField value={search.q ?? ""} onChange={(q) => onChange({ q: q || undefined })} placeholder="Search key, title, notes" />
        {PARTS.map((part) => (
          <FilterMenu key={part.part} label={part.label} chosen={values(part)} onChange={(next) => onChange({ [part.part]: joined(next) })} choices={part.allowed.map((value) => ({ value, label: part.word(value) }))} />
        ))}
        <FilterMenu label="Tag" chosen={tags} onChange={(next) => onChange({ tag: joined(next) })} choices={known.map(({ tag, count }) => ({ value: tag, label: `#${tag}`, count }))} />
        {total !== undefined && (
          <Text c="dimmed" ml="auto" aria-live="polite">
            {plural(total, "task")}
          </Text>
        )}
      </Group>
      <FilterChips chips={chips} onClear={() => onChange(NO_FILTER)} />
    </>
  );
}
