import { useViewer } from "@/app/viewer";

/** What the person may do with the ledger. */
export function useRights() {
  const viewer = useViewer();
  return { edit: viewer?.scopes.includes("LEDGER") ?? false, owner: viewer?.user?.role === "OWNER", known: viewer !== undefined };
}
