import { Button, FileButton, Text } from "@mantine/core";
import { IconFileImport } from "@tabler/icons-react";
import { type DragEvent, useState } from "react";

import classes from "./DropZone.module.css";

/** Takes one file, dropped here or chosen. */
export function DropZone({ onFile, busy }: { onFile: (file: File) => void; busy: boolean }) {
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const [file] = event.dataTransfer.files;
    if (file && !busy) onFile(file);
  };
  const drag = (event: DragEvent) => {
    event.preventDefault();
    setOver(true);
  };
  return (
    <div className={classes.zone} data-over={over || undefined} onDragOver={drag} onDragLeave={() => setOver(false)} onDrop={drop} role="group" aria-label="Ledger file">
      <IconFileImport size={36} stroke={1.3} aria-hidden className={classes.icon} />
      <Text fw={600}>{over ? "Drop it to have it checked" : "Drop a control plane file here"}</Text>
      <FileButton onChange={(file) => file && onFile(file)} accept=".md,.markdown,.txt,text/markdown,text/plain" inputProps={{ "aria-label": "Ledger file" }}>
        {(props) => (
          <Button {...props} loading={busy}>
            Choose a file
          </Button>
        )}
      </FileButton>
      <Text size="sm" c="dimmed" maw={440}>
        It is checked first: you see what it holds and what would change, and nothing changes until you apply it. Files that are not UTF-8 are read too.
      </Text>
    </div>
  );
}
