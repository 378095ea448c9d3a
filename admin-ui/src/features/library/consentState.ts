const DAY = 86_400_000;
/** From here on the end is near enough to say it. */
const SOON = 30;

interface Dates {
  validUntil: string | null;
  revokedAt: string | null;
}

export type ConsentStanding = { state: "ACTIVE" | "WARNING" | "ERROR" | "CANCELLED"; label: string };

/** How a consent stands: valid, ending soon, ended or revoked. `now` in milliseconds. */
export function consentState({ validUntil, revokedAt }: Dates, now: number): ConsentStanding {
  if (revokedAt !== null) return { state: "CANCELLED", label: "Revoked" };
  if (validUntil === null) return { state: "ACTIVE", label: "Valid until revoked" };
  const left = Date.parse(validUntil) - now;
  if (left <= 0) return { state: "ERROR", label: "Expired" };
  const days = Math.ceil(left / DAY);
  if (days > SOON) return { state: "ACTIVE", label: "Valid" };
  return { state: "WARNING", label: days === 1 ? "Expires within a day" : `Expires in ${days} days` };
}
