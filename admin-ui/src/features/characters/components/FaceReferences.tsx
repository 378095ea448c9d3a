import { CloseButton, Input, Modal, Text, UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useQuery } from "urql";

import { CharacterQuery } from "../api/characters";
import { CharacterPictures } from "../api/pictures";
import classes from "./FaceReferences.module.css";
import { PictureChoices } from "./PictureChoices";

interface Props {
  characterId: string;
  label: string;
  value: readonly string[];
  onChange: (ids: string[]) => void;
  error?: ReactNode;
}

const CHOICES = 120;

/** The pictures that a face is kept by, chosen among the character's own. */
export function FaceReferences({ characterId, label, value, onChange, error }: Props) {
  const [opened, { open, close }] = useDisclosure();
  const [{ data, fetching }] = useQuery({ query: CharacterPictures, variables: { first: CHOICES, filter: { characterId } } });
  // References may be pictures of somebody else, or older than the choices.
  const [saved] = useQuery({ query: CharacterQuery, variables: { id: characterId }, requestPolicy: "cache-first" });
  const pictures = data?.assets.edges.map(({ node }) => node) ?? [];
  const known = [...pictures, ...(saved.data?.character?.appearance.faceReferences ?? [])];
  const toggle = (id: string) => onChange(value.includes(id) ? value.filter((one) => one !== id) : [...value, id]);
  return (
    <Input.Wrapper label={label} description="Pictures that the face is kept by" error={error} labelElement="div">
      <div className={classes.row}>
        {value.map((id, index) => (
          <span key={id} className={classes.one}>
            <img src={known.find((picture) => picture.id === id)?.thumbnailUrl} alt={`Face reference ${index + 1}`} />
            <CloseButton size="xs" radius="xl" className={classes.remove} aria-label={`Remove face reference ${index + 1}`} onClick={() => toggle(id)} />
          </span>
        ))}
        <UnstyledButton className={classes.add} onClick={open} aria-label="Choose face references">
          <IconPlus size={20} aria-hidden />
        </UnstyledButton>
      </div>
      <Modal opened={opened} onClose={close} size="lg" title={<Text fw={600}>Face references</Text>} closeButtonProps={{ "aria-label": "Close" }}>
        <PictureChoices pictures={pictures} fetching={fetching} chosen={value} onToggle={toggle} />
      </Modal>
    </Input.Wrapper>
  );
}
