/** Where somebody was in a list: the first picture in sight, and how many pixels of it were above the edge. */
export interface Place {
  list: string;
  id: string;
  index: number;
  above: number;
}

const KEY = "gallery-places";
const MOST = 30;

function stored(): Record<string, Place> {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? "{}") as Record<string, Place>;
  } catch {
    return {};
  }
}

/** The entry of the browser's history that is shown now: the back button and a refresh come back to the same one. */
export const entryKey = (): string => (window.history.state as { __TSR_key?: string } | null)?.__TSR_key ?? "first";

/** What was noted for this entry of the history, if it is of this list. */
export function placeAt(entry: string, list: string): Place | undefined {
  const place = stored()[entry];
  return place?.list === list ? place : undefined;
}

export function notePlace(entry: string, place: Place): void {
  const others = Object.entries(stored()).filter(([known]) => known !== entry);
  const kept = others.slice(1 - MOST);
  sessionStorage.setItem(KEY, JSON.stringify({ ...Object.fromEntries(kept), [entry]: place }));
}

