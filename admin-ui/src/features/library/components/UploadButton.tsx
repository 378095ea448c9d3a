import { Button, type ButtonProps, FileButton } from "@mantine/core";
import type { ReactNode } from "react";

/** Opens the system's dialog for pictures, any number of them. */
export function UploadButton({ onFiles, children, ...props }: { onFiles: (files: File[]) => Promise<void>; children: ReactNode } & Pick<ButtonProps, "variant" | "color" | "disabled" | "leftSection" | "mr">) {
  return (
    <FileButton multiple accept="image/png,image/jpeg,image/webp" onChange={(files) => void onFiles(files)} inputProps={{ "aria-label": "Pictures to upload" }}>
      {(button) => (
        <Button {...props} {...button}>
          {children}
        </Button>
      )}
    </FileButton>
  );
}
