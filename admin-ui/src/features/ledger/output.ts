import type { ResultOf } from "@/lib/graphql";

import type { CommandOutput } from "./api/runs";

type OutputEvent = ResultOf<typeof CommandOutput>["runCommandOutput"];

/** What is shown of a check's output at most: enough to read, not so much that the page gets slow. */
export const SHOWN = 200_000;
const SLACK = 8;

export interface Printed {
  text: string;
  /** Characters at its beginning that are not kept. */
  dropped: number;
}

/** Adds a piece; of very long output the beginning goes, at a line's start. */
export function addPiece(before: Printed | undefined, event: OutputEvent, most = SHOWN): Printed | undefined {
  if (event.__typename !== "RunCommandPiece") return before;
  const { text: old, dropped } = before ?? { text: "", dropped: 0 };
  const text = old + event.text;
  if (text.length <= most) return { text, dropped };
  const over = text.length - most;
  const line = text.indexOf("\n", over);
  const cut = line >= 0 ? line + 1 : over;
  return { text: text.slice(cut), dropped: dropped + cut };
}

/** Whether one has scrolled to the end, give or take a few pixels: then new lines are followed. */
export const isAtEnd = ({ scrollTop, clientHeight, scrollHeight }: Pick<HTMLElement, "scrollTop" | "clientHeight" | "scrollHeight">): boolean => scrollHeight - scrollTop - clientHeight <= SLACK;
