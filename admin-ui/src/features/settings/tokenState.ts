/** Whether a token still opens anything. */
export function tokenState(token: { revokedAt: string | null; expiresAt: string | null }, now: number): "valid" | "revoked" | "expired" {
  if (token.revokedAt) return "revoked";
  return token.expiresAt && Date.parse(token.expiresAt) <= now ? "expired" : "valid";
}

/** The instant so many days from now, as the server reads it; null for never. */
export function inDays(days: number | null, now = Date.now()): string | null {
  return days === null ? null : new Date(now + days * 86_400_000).toISOString();
}
