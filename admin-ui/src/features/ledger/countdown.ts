/** How a lease stands: `seconds` are left, or it is over for so many. */
export interface Lease {
  over: boolean;
  seconds: number;
  /** Less than a minute is left. */
  soon: boolean;
}

const SOON = 60;

/** Where a lease stands now; undefined when there is none. */
export function leaseAt(until: string | null | undefined, now: number): Lease | undefined {
  if (!until) return undefined;
  const left = Math.ceil((Date.parse(until) - now) / 1000);
  return { over: left <= 0, seconds: Math.abs(left), soon: left > 0 && left <= SOON };
}

/** 605 → "10:05"; from an hour on "1:00:05". */
export function clock(seconds: number): string {
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (value: number) => String(value).padStart(2, "0");
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}
