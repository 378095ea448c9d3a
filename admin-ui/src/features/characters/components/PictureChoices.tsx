import { UnstyledButton } from "@mantine/core";
import { IconCheck, IconPhoto } from "@tabler/icons-react";

import { CardGridSkeleton, EmptyState } from "@/components";

import type { CharacterPicture } from "../api/pictures";
import classes from "./FaceReferences.module.css";

interface Props {
  pictures: readonly CharacterPicture[];
  fetching: boolean;
  chosen: readonly string[];
  onToggle: (id: string) => void;
}

/** Pictures to choose any number of. */
export function PictureChoices({ pictures, fetching, chosen, onToggle }: Props) {
  if (pictures.length === 0) return fetching ? <CardGridSkeleton cards={4} picture /> : <EmptyState icon={IconPhoto}>There is no picture of this character yet.</EmptyState>;
  return (
    <div className={classes.choices}>
      {pictures.map((picture) => (
        <UnstyledButton key={picture.id} className={classes.choice} aria-pressed={chosen.includes(picture.id)} aria-label={picture.prompt ?? "Picture"} onClick={() => onToggle(picture.id)}>
          <img src={picture.thumbnailUrl} alt="" loading="lazy" />
          {chosen.includes(picture.id) && (
            <span className={classes.mark}>
              <IconCheck size={13} stroke={3} aria-hidden />
            </span>
          )}
        </UnstyledButton>
      ))}
    </div>
  );
}
