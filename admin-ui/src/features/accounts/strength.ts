/** The server's own minimum: shorter ones it refuses. */
export const SHORTEST = 10;

export interface Strength {
  /** 0–4, for the bar. */
  level: 0 | 1 | 2 | 3 | 4;
  hint: string;
}

const COMMON = /^(password|passwort|qwerty|letmein|welcome|admin|123456)/i;

/** How hard a password is to guess, as a hint: length counts most, variety some, repetition and the obvious nothing. */
export function strengthOf(password: string, ...own: string[]): Strength {
  if (!password) return { level: 0, hint: `At least ${SHORTEST} characters; a sentence of four or five words is good.` };
  if (password.length < SHORTEST) return { level: 1, hint: `${SHORTEST - password.length} more to go.` };
  const lower = password.toLowerCase();
  if (COMMON.test(password) || own.some((word) => word.length > 3 && lower.includes(word.toLowerCase()))) {
    return { level: 1, hint: "Easy to guess: it holds something well known about you or about passwords." };
  }
  const distinct = new Set(lower).size;
  if (distinct < 6) return { level: 1, hint: "Too much repetition." };
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/].filter((kind) => kind.test(password)).length;
  const points = password.length + 3 * (kinds - 1);
  if (points >= 24) return { level: 4, hint: "Strong." };
  return points >= 17 ? { level: 3, hint: "Good." } : { level: 2, hint: "Fair: longer is better." };
}
