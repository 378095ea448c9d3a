import { useEffect, useRef } from "react";
import { useQuery, useSubscription } from "urql";

import { LedgerChanged, LedgerQuery } from "./api/ledger";

/** The ledger in numbers, moving by itself. */
export function useLedger() {
  const [result, execute] = useQuery({ query: LedgerQuery });
  useSubscription({ query: LedgerChanged });
  return { result, ledger: result.data?.ledger, retry: () => execute({ requestPolicy: "network-only" }) };
}

/** Calls `reload` whenever the ledger has got a new version since this was first shown. */
export function useOnLedgerChange(reload: () => void): void {
  const version = useLedger().ledger?.version;
  const seen = useRef(version);
  const latest = useRef(reload);
  useEffect(() => {
    latest.current = reload;
  });
  useEffect(() => {
    if (seen.current !== undefined && version !== undefined && seen.current !== version) latest.current();
    seen.current = version ?? seen.current;
  }, [version]);
}
