import { Overlay, Text } from "@mantine/core";
import { IconUpload } from "@tabler/icons-react";
import { useEffect, useState } from "react";

import type { useUploads } from "../useUploads";
import classes from "./UploadArea.module.css";
import { UploadDialog } from "./UploadDialog";

interface Props {
  enabled: boolean;
  uploading: ReturnType<typeof useUploads>;
  /** The character that uploads are offered to belong to. */
  characterId: string | undefined;
}

const hasFiles = ({ dataTransfer }: DragEvent) => dataTransfer?.types.includes("Files") ?? false;

/** Lets files be dropped anywhere on the page, and asks what is to become of them. */
export function UploadArea({ enabled, uploading, characterId }: Props) {
  const over = useFileDrop(enabled, uploading.begin);
  return (
    <>
      {over && (
        <Overlay fixed className={classes.over} zIndex={300}>
          <IconUpload size={40} stroke={1.4} aria-hidden />
          <Text fw={600}>Drop the files to upload them</Text>
        </Overlay>
      )}
      <UploadDialog uploading={uploading} characterId={characterId} />
    </>
  );
}

/** Whether files are held over the window; `onFiles` gets those that are dropped. */
function useFileDrop(enabled: boolean, onFiles: (files: File[]) => Promise<void>): boolean {
  const [over, setOver] = useState(false);
  useEffect(() => {
    if (!enabled) return undefined;
    let depth = 0; // each element under the pointer tells of entering and leaving
    const enter = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      depth += 1;
      setOver(true);
    };
    const leave = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      depth = Math.max(0, depth - 1);
      if (depth === 0) setOver(false);
    };
    const hold = (event: DragEvent) => {
      if (hasFiles(event)) event.preventDefault();
    };
    const drop = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      depth = 0;
      setOver(false);
      void onFiles([...(event.dataTransfer?.files ?? [])]);
    };
    const parts = [["dragenter", enter], ["dragleave", leave], ["dragover", hold], ["drop", drop]] as const;
    for (const [name, handle] of parts) window.addEventListener(name, handle);
    return () => {
      for (const [name, handle] of parts) window.removeEventListener(name, handle);
    };
  }, [enabled, onFiles]);
  return over;
}
