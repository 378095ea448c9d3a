import { Button, CloseButton, Input, Text, UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPhoto, IconPhotoSearch } from "@tabler/icons-react";
import { lazy, Suspense } from "react";
import { useQuery } from "urql";

import { graphql } from "@/lib/graphql";

import type { Chosen } from "../api/orders";
import classes from "./ImageField.module.css";
import { UploadPicture } from "./UploadPicture";

const AssetPicker = lazy(() => import("@/features/library/components/AssetPicker").then((module) => ({ default: module.AssetPicker })));

const InputPicture = graphql(`
  query InputPicture($id: ID!) {
    asset(id: $id) {
      id
      thumbnailUrl
      prompt
      width
      height
    }
  }
`);

interface Props {
  label: string;
  required: boolean;
  value: string | undefined;
  /** The picture that is taken when nobody chooses one: the character's. */
  brought: string | undefined;
  onChange: (assetId: string | null) => void;
  /** Whose references are offered, and whose pictures the gallery begins with. */
  character: Chosen | undefined;
  error: string | undefined;
}

/** A stored picture that the workflow begins with: from the gallery, from this computer, or one of the character's references. */
export function ImageField({ label, required, value, brought, onChange, character, error }: Props) {
  const id = value ?? brought;
  const [opened, { open, close }] = useDisclosure();
  const [{ data, fetching }] = useQuery({ query: InputPicture, variables: { id: id ?? "" }, pause: id === undefined });
  const picture = id !== undefined && data?.asset?.id === id ? data.asset : undefined;
  const gone = id !== undefined && !fetching && data?.asset === null;
  const references = character?.appearance.faceReferences ?? [];
  const pick = (next: string) => {
    onChange(next);
    close();
  };
  return (
    <Input.Wrapper label={label} error={gone ? "There is no such picture any more." : error} labelElement="div" withAsterisk={required}>
      <div className={classes.row} role="group" aria-label={label}>
        <UnstyledButton className={classes.picture} onClick={open} aria-label={picture ? `${label}: change the picture` : `${label}: choose a picture`}>
          {picture ? <img src={picture.thumbnailUrl} alt={picture.prompt ?? "Chosen picture"} /> : <IconPhoto size={28} stroke={1.3} aria-hidden />}
        </UnstyledButton>
        {value !== undefined && <CloseButton size="xs" radius="xl" className={classes.remove} aria-label={`${label}: remove the picture`} onClick={() => onChange(null)} />}
        <div className={classes.ways}>
          <div className={classes.buttons}>
            <Button variant="default" size="compact-md" leftSection={<IconPhotoSearch size={16} stroke={1.7} aria-hidden />} onClick={open}>
              From the gallery
            </Button>
            <UploadPicture characterId={character?.id} onAdded={pick} />
          </div>
          {picture && (
            <Text size="xs" c="dimmed" truncate>
              {value === undefined && "Brought by the character · "}
              {picture.width} × {picture.height}
              {picture.prompt && ` · ${picture.prompt}`}
            </Text>
          )}
          {references.length > 0 && (
            <div className={classes.references}>
              <Text size="xs" c="dimmed">
                {character?.name}&apos;s references
              </Text>
              {references.map(({ id: reference, thumbnailUrl }, index) => (
                <UnstyledButton key={reference} className={classes.reference} aria-pressed={reference === id} aria-label={`Reference ${index + 1} of ${references.length}`} onClick={() => pick(reference)}>
                  <img src={thumbnailUrl} alt="" />
                </UnstyledButton>
              ))}
            </div>
          )}
        </div>
      </div>
      <Suspense>{opened && <AssetPicker opened onClose={close} onPick={(asset) => pick(asset.id)} filter={{ characterId: character?.id }} chosen={id === undefined ? [] : [id]} title={label} />}</Suspense>
    </Input.Wrapper>
  );
}
