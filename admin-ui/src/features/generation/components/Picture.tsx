import { ActionIcon } from "@mantine/core";
import { useReducedMotion } from "@mantine/hooks";
import { IconMovie, IconPhoto, IconPlayerPlayFilled } from "@tabler/icons-react";
import { type CSSProperties, useState } from "react";

import { SandboxLabel } from "@/features/library/components/SandboxLabel";

import { duration, plural } from "@/lib/format";

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
  /** It moves: how many pictures it has, how long it takes, and one of them. */
  clip?: { frames: number | null; seconds: number | null; still: string } | undefined;
}

/** The picture, large, in the shape it has or will have. The last preview stays until something better has loaded. */
export function Picture({ src, alt, width, height, sandbox = false, empty, clip }: Props) {
  const still = useReducedMotion();
  const [played, setPlayed] = useState<string>();
  const resting = clip !== undefined && still && played !== src;
  return (
    <div className={classes.room}>
      <div className={classes.frame} style={{ aspectRatio: `${width} / ${height}`, "--shape": width / height } as CSSProperties}>
        {src ? (
          <img src={resting ? clip.still : src} alt={alt} />
        ) : (
          <div className={classes.empty}>
            <IconPhoto size={36} stroke={1.2} aria-hidden />
            {empty}
          </div>
        )}
        {src && clip && (
          <span className={classes.clip}>
            <IconMovie size={15} stroke={1.7} aria-hidden />
            {["Clip", clip.frames !== null && plural(clip.frames, "picture"), clip.seconds !== null && duration(clip.seconds)].filter(Boolean).join(" · ")}
          </span>
        )}
        {resting && (
          <ActionIcon className={classes.play} variant="filled" color="dark" size={64} radius={32} aria-label="Play the clip" onClick={() => setPlayed(src ?? undefined)}>
            <IconPlayerPlayFilled size={28} aria-hidden />
          </ActionIcon>
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
