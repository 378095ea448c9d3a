import { ago } from "@/lib/time";

const SOON = 5000;

/** "in 4 min."; "now" when that moment is here, or has passed: it is an estimate. */
export function expected(at: string, now: number): string {
  const then = Date.parse(at);
  return then - now < SOON ? "now" : ago(then, now);
}
