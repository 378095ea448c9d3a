import { Overlay, Text } from "@mantine/core";
import { IconUpload } from "@tabler/icons-react";
import { type ReactNode, useEffect, useRef, useState } from "react";

import { useUploads } from "../useUploads";
import classes from "./UploadArea.module.css";
import { UploadDialog } from "./UploadDialog";

interface Props {
  enabled: boolean;
  /** The character that uploads are offered to belong to. */
  characterId: string | undefined;
  /** Given what opens the system's own dialog. */
  children: (pick: () => void) => ReactNode;
}

const hasFiles = ({ dataTransfer }: DragEvent) => dataTransfer?.types.includes("Files") ?? false;

/** A page onto which files can be dropped, anywhere. */
export function UploadArea({ enabled, characterId, children }: Props) {
  const uploading = useUploads();
  const { begin } = uploading;
  const input = useRef<HTMLInputElement>(null);
  const over = useFileDrop(enabled, begin);
  return (
    <>
      {children(() => input.current?.click())}
      <input
        ref={input}
        type="file"
        hidden
        multiple
        accept="image/png,image/jpeg,image/webp"
        aria-label="Upload pictures"
        onChange={({ currentTarget }) => {
          begin([...(currentTarget.files ?? [])]);
          currentTarget.value = ""; // the same file can be chosen again
        }}
      />
      {over && (
        <Overlay fixed className={classes.over} zIndex={300}>
          <IconUpload size={40} stroke={1.4} aria-hidden />
          <Text fw={600}>Drop the files to upload them</Text>
        </Overlay>
      )}
      <UploadDialog uploading={uploading} characterId={characterId} onPick={() => input.current?.click()} />
    </>
  );
}

/** Whether files are held over the window; `onFiles` gets those that are dropped. */
function useFileDrop(enabled: boolean, onFiles: (files: File[]) => void): boolean {
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
      onFiles([...(event.dataTransfer?.files ?? [])]);
    };
    const parts = [["dragenter", enter], ["dragleave", leave], ["dragover", hold], ["drop", drop]] as const;
    for (const [name, handle] of parts) window.addEventListener(name, handle);
    return () => {
      for (const [name, handle] of parts) window.removeEventListener(name, handle);
    };
  }, [enabled, onFiles]);
  return over;
}
