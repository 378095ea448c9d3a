import { useCallback, useLayoutEffect, useRef, useState } from "react";

import { isAtEnd } from "./output";

/** Keeps a scrolling element at its end while it grows, until one scrolls up; going back to the end follows again. */
export function useFollow<Element extends HTMLElement>(content: unknown) {
  const element = useRef<Element>(null);
  const [following, setFollowing] = useState(true);
  useLayoutEffect(() => {
    const at = element.current;
    if (following && at) at.scrollTop = at.scrollHeight;
  }, [following, content]);
  const onScroll = useCallback(() => {
    if (element.current) setFollowing(isAtEnd(element.current));
  }, []);
  return { element, following, onScroll, follow: () => setFollowing(true) };
}
