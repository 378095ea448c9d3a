import { Select, Stack } from "@mantine/core";
import type { ComponentProps } from "react";
import { useQuery } from "urql";

import { GalleryCharacters } from "../api/assets";
import type { Whom } from "../useUploads";
import { SubjectFields } from "./SubjectFields";

interface Props extends Pick<ComponentProps<typeof SubjectFields>, "onAdding"> {
  whom: Partial<Whom>;
  onChange: (change: Partial<Whom>) => void;
}

/** Whom pictures show, whose consent covers that, and the character that they are of. */
export function WhomFields({ whom, onChange, onAdding }: Props) {
  const [characters] = useQuery({ query: GalleryCharacters });
  return (
    <Stack gap="sm">
      <SubjectFields label="Whom do they show?" value={whom} onChange={onChange} onAdding={onAdding} />
      <Select
        label="Character"
        placeholder="None"
        data={characters.data?.characters.edges.map(({ node }) => ({ value: node.id, label: node.name })) ?? []}
        value={whom.characterId ?? null}
        onChange={(characterId) => onChange({ characterId })}
        searchable
        clearable
      />
    </Stack>
  );
}
