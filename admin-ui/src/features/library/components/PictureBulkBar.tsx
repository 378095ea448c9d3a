import { Button, Paper, Text } from "@mantine/core";
import { IconColumns2, IconFaceId, IconFileZip, IconX } from "@tabler/icons-react";
import { useState } from "react";

import type { Selection } from "@/components";
import { plural } from "@/lib/format";

import type { Picture } from "../api/assets";
import { useExport } from "../useExport";
import classes from "./PictureBulkBar.module.css";
import { ReferenceDialog } from "./ReferenceDialog";
import { Stars } from "./Stars";

interface Props {
  selection: Selection;
  pictures: readonly Picture[];
  onRate: (pictures: readonly Picture[], rating: number | null) => void;
  onCompare: (ids: readonly string[]) => void;
  /** Whether the person may change characters. */
  mayReference: boolean;
}

const icon = (Icon: typeof IconX) => <Icon size={16} stroke={1.7} aria-hidden />;

/** What can be done with all selected pictures at once. It lies over the grid's end, so that nothing moves when it comes. */
export function PictureBulkBar({ selection, pictures, onRate, onCompare, mayReference }: Props) {
  const { exportAll, exporting } = useExport();
  const [referring, setReferring] = useState(false);
  const { ids } = selection;
  if (ids.size === 0) return null;
  const chosen = pictures.filter(({ id }) => ids.has(id));
  const ratings = new Set(chosen.map(({ rating }) => rating));
  return (
    <div className={classes.place}>
      <Paper className={classes.bar} role="region" aria-label="Selected pictures" shadow="md">
        <Text fw={600} mr={4} aria-live="polite">
          {plural(ids.size, "picture")} selected
        </Text>
        <Stars value={ratings.size === 1 ? (chosen[0]?.rating ?? null) : null} onRate={(rating) => onRate(chosen, rating)} />
        <Button variant="default" leftSection={icon(IconColumns2)} disabled={ids.size !== 2} onClick={() => onCompare([...ids])}>
          Compare
        </Button>
        {mayReference && (
          <Button variant="default" leftSection={icon(IconFaceId)} onClick={() => setReferring(true)}>
            Use as reference
          </Button>
        )}
        <Button variant="default" leftSection={icon(IconFileZip)} loading={exporting} onClick={() => void exportAll([...ids])}>
          Export ZIP
        </Button>
        <Button variant="subtle" color="gray" leftSection={icon(IconX)} onClick={selection.clear}>
          Clear
        </Button>
      </Paper>
      <ReferenceDialog opened={referring} onClose={() => setReferring(false)} ids={[...ids]} />
    </div>
  );
}
