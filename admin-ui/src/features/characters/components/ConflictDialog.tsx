import { Button, Group, Modal, Stack, Text } from "@mantine/core";

import { type Difference, shown } from "../conflict";
import classes from "./ConflictDialog.module.css";

export interface ConflictDialogProps {
  /** "character", "style". */
  what: string;
  message: string;
  /** What I changed, and what only they changed. */
  mine: readonly Difference[];
  theirs: readonly Difference[];
  labels: Record<string, string>;
  busy: boolean;
  onKeepMine: () => void;
  onTakeTheirs: () => void;
  onBack: () => void;
}

/** Somebody else saved first: both versions side by side, and a choice. */
export function ConflictDialog({ what, message, mine, theirs, labels, busy, onKeepMine, onTakeTheirs, onBack }: ConflictDialogProps) {
  return (
    <Modal opened onClose={onBack} size={720} title={<Text fw={600}>Somebody else saved this {what} first</Text>} closeButtonProps={{ "aria-label": "Close" }}>
      <Stack gap="md">
        <Text>{message}</Text>
        {/* eslint-disable-next-line jsx-a11y-x/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard */}
        <div className={classes.scroll} tabIndex={0} role="region" aria-label="Differences">
          {mine.length === 0 ? <Text c="dimmed">Your changes are the same as theirs.</Text> : <Differences title="Changed by you" rows={mine} labels={labels} />}
          {theirs.length > 0 && <Differences title="Changed by them only; this stays if you keep yours" rows={theirs} labels={labels} />}
        </div>
        <Group justify="space-between" gap="xs">
          <Button variant="default" onClick={onBack} disabled={busy}>
            Go back
          </Button>
          <Group gap="xs">
            <Button variant="default" onClick={onTakeTheirs} disabled={busy}>
              Take theirs
            </Button>
            <Button onClick={onKeepMine} loading={busy}>
              Keep mine
            </Button>
          </Group>
        </Group>
      </Stack>
    </Modal>
  );
}

function Differences({ title, rows, labels }: { title: string; rows: readonly Difference[]; labels: Record<string, string> }) {
  return (
    <table className={classes.table}>
      <caption>{title}</caption>
      <thead>
        <tr>
          <th scope="col">Field</th>
          <th scope="col">Yours</th>
          <th scope="col">Theirs</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ path, mine, theirs, clash }) => (
          <tr key={path}>
            <th scope="row">
              {labels[path] ?? path}
              {clash && <span className={classes.clash}>both changed it</span>}
            </th>
            <td>{shown(mine)}</td>
            <td>{shown(theirs)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
