import { useLocation } from "@tanstack/react-router";
import { useCallback, useEffect, useRef, useState } from "react";

import { entryKey, notePlace, type Place, placeAt } from "./place";
import { PAGE, type usePictures } from "./usePictures";
import { scroller } from "./useWindow";

/** Where somebody was in this list when they left this entry of the history, and notes of where they are. */
export function usePlace(list: ReturnType<typeof usePictures>) {
  const entry = useLocation({ select: ({ state }) => (state as { __TSR_key?: string }).__TSR_key }) ?? entryKey();
  const { key, items, more, problem, loadMore } = list;
  const [start, setStart] = useState<Place | undefined>(() => placeAt(entry, key));
  const here = useRef<{ list: string; place?: Place | undefined }>({ list: key, place: start });
  // Another list begins at its top.
  const [shown, setShown] = useState(key);
  if (shown !== key) {
    setShown(key);
    setStart(placeAt(entry, key));
  }
  useEffect(() => {
    if (here.current.list === key) return;
    here.current = { list: key };
    if (!placeAt(entryKey(), key)) scroller()?.scrollTo({ top: 0 });
  }, [key]);
  // Opening a picture makes a new entry of the history: a refresh there comes back to the same place.
  useEffect(() => {
    const { place } = here.current;
    if (place?.list === key) notePlace(entry, place);
  }, [entry, key]);
  const onPlace = useCallback(
    (place: Omit<Place, "list">) => {
      here.current.place = { ...place, list: key };
      notePlace(entry, here.current.place);
    },
    [entry, key],
  );
  const restoring = start?.list === key && items.length <= start.index && more && !problem;
  const wanted = restoring && items.length > 0 ? start.index + PAGE : 0;
  useEffect(() => {
    if (wanted > 0) void loadMore(wanted);
  }, [wanted, loadMore]);
  return { start, restoring, onPlace };
}
