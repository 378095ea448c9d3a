import { useEffect } from "react";
import { useQuery } from "urql";

import { TreeQuery } from "./api/runs";

const EVERY = 5000;

/** The working tree as it is now: looked at again while the page can be seen, for people change it elsewhere. */
export function useTree() {
  const [{ data }, execute] = useQuery({ query: TreeQuery, requestPolicy: "cache-and-network" });
  useEffect(() => {
    const look = () => document.visibilityState === "visible" && execute({ requestPolicy: "network-only" });
    const timer = setInterval(look, EVERY);
    window.addEventListener("focus", look);
    return () => {
      clearInterval(timer);
      window.removeEventListener("focus", look);
    };
  }, [execute]);
  return data?.ledger.workspace ?? undefined;
}
