import { IconPhoto } from "@tabler/icons-react";
import type { CSSProperties } from "react";

import { SandboxLabel } from "@/features/library/components/SandboxLabel";

import classes from "./Picture.module.css";

interface Props {
  src: string | null | undefined;
  alt: string;
  /** Pixels of the picture that is made, so that nothing moves when it comes. */
  width: number;
  height: number;
  sandbox?: boolean;
  /** Shown while there is no picture. */
  empty: string;
}

/** The picture, large, in the shape it has or will have. The last preview stays until something better has loaded. */
export function Picture({ src, alt, width, height, sandbox = false, empty }: Props) {
  return (
    <div className={classes.room}>
      <div className={classes.frame} style={{ aspectRatio: `${width} / ${height}`, "--shape": width / height } as CSSProperties}>
        {src ? (
          <img src={src} alt={alt} />
        ) : (
          <div className={classes.empty}>
            <IconPhoto size={36} stroke={1.2} aria-hidden />
            {empty}
          </div>
        )}
        {sandbox && src && (
          <span className={classes.label}>
            <SandboxLabel over />
          </span>
        )}
      </div>
    </div>
  );
}
