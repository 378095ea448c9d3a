import { CloseButton, Input, UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { lazy, type ReactNode, Suspense, useState } from "react";
import { useQuery } from "urql";

import { CharacterQuery } from "../api/characters";
import classes from "./FaceReferences.module.css";

const AssetPicker = lazy(() => import("@/features/library/components/AssetPicker").then((module) => ({ default: module.AssetPicker })));

interface Props {
  characterId: string;
  label: string;
  value: readonly string[];
  onChange: (ids: string[]) => void;
  error?: ReactNode;
}

/** The pictures that a face is kept by, chosen among all there are. */
export function FaceReferences({ characterId, label, value, onChange, error }: Props) {
  const [opened, { open, close }] = useDisclosure();
  const [saved] = useQuery({ query: CharacterQuery, variables: { id: characterId }, requestPolicy: "cache-first" });
  const [picked, setPicked] = useState<ReadonlyMap<string, string>>(new Map());
  const known = new Map([...(saved.data?.character?.appearance.faceReferences ?? []).map(({ id, thumbnailUrl }): [string, string] => [id, thumbnailUrl]), ...picked]);
  const toggle = (id: string) => onChange(value.includes(id) ? value.filter((one) => one !== id) : [...value, id]);
  return (
    <Input.Wrapper label={label} description="Pictures that the face is kept by" error={error} labelElement="div">
      <div className={classes.row}>
        {value.map((id, index) => (
          <span key={id} className={classes.one}>
            <img src={known.get(id)} alt={`Face reference ${index + 1}`} />
            <CloseButton size="xs" radius="xl" className={classes.remove} aria-label={`Remove face reference ${index + 1}`} onClick={() => toggle(id)} />
          </span>
        ))}
        <UnstyledButton className={classes.add} onClick={open} aria-label="Choose face references">
          <IconPlus size={20} aria-hidden />
        </UnstyledButton>
      </div>
      <Suspense>
        {opened && (
          <AssetPicker
            opened
            onClose={close}
            chosen={value}
            filter={{ characterId }}
            title="Face references"
            onPick={({ id, thumbnailUrl }) => {
              setPicked(new Map([...picked, [id, thumbnailUrl]]));
              toggle(id);
            }}
          />
        )}
      </Suspense>
    </Input.Wrapper>
  );
}
