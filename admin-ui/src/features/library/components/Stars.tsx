import { UnstyledButton } from "@mantine/core";
import { IconStar, IconStarFilled } from "@tabler/icons-react";

import classes from "./Stars.module.css";

const ALL = [1, 2, 3, 4, 5];

/** How good a picture is found, 1 to 5, to press; the same star again takes the rating away. */
export function Stars({ value, onRate, disabled = false }: { value: number | null; onRate: (rating: number | null) => void; disabled?: boolean }) {
  return (
    <div role="group" aria-label="Rating" className={classes.stars}>
      {ALL.map((star) => (
        <UnstyledButton key={star} className={classes.star} disabled={disabled} aria-pressed={value === star} aria-label={`${star} of 5`} onClick={() => onRate(value === star ? null : star)}>
          {star <= (value ?? 0) ? <IconStarFilled size={18} aria-hidden /> : <IconStar size={18} stroke={1.6} aria-hidden />}
        </UnstyledButton>
      ))}
    </div>
  );
}
