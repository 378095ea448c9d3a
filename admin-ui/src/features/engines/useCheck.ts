import { useState } from "react";
import { useClient } from "urql";

import { ask } from "@/lib/ask";
import { outcome, type Problem } from "@/lib/problems";

import { type Checked, EngineCheckQuery } from "./api/engines";

export type Check = { state: "unasked" } | { state: "asking" } | { state: "found"; found: Checked } | { state: "refused"; problem: Problem };

/** Asks what answers at an address. Another address is another question. */
export function useCheck(url: string) {
  const client = useClient();
  const [asked, setAsked] = useState<{ url: string; check: Check }>();
  const check: Check = asked?.url === url ? asked.check : { state: "unasked" };
  const run = async () => {
    setAsked({ url, check: { state: "asking" } });
    const result = outcome(await ask(client, EngineCheckQuery, { url }), (data) => data.engineCheck, "EngineCheck");
    // Meanwhile another address may have been asked.
    setAsked((now) => (now?.url === url ? { url, check: result.ok ? { state: "found", found: result.value } : { state: "refused", problem: result.problem } } : now));
  };
  return { check, run };
}
