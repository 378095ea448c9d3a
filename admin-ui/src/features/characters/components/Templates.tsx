import { Button, Group, Input } from "@mantine/core";
import { useQuery } from "urql";

import { TemplatesQuery } from "../api/characters";
import { type Trait, TRAITS } from "../labels";

type Traits = Record<Trait, number>;

/** Starting points: one press sets all five traits. */
export function Templates({ values, onPick }: { values: Traits; onPick: (traits: Traits) => void }) {
  const [{ data }] = useQuery({ query: TemplatesQuery, requestPolicy: "cache-first" });
  if (!data?.personalityTemplates.length) return null;
  return (
    <Input.Wrapper label="Start from" labelElement="div">
      <Group gap="xs" mt={4}>
        {data.personalityTemplates.map((template) => {
          const on = TRAITS.every(({ name }) => values[name] === template[name]);
          const traits = Object.fromEntries(TRAITS.map(({ name }) => [name, template[name]])) as Traits;
          return (
            <Button key={template.name} size="compact-md" variant={on ? "light" : "default"} aria-pressed={on} onClick={() => onPick(traits)} fw={500}>
              {template.name}
            </Button>
          );
        })}
      </Group>
    </Input.Wrapper>
  );
}
