import { useState } from "react";
import { useMutation, useSubscription } from "urql";

import { bytes } from "@/lib/format";
import { outcome, type Problem } from "@/lib/problems";

import { type Imported, LedgerImportMutation, LedgerImportProgress } from "./api/importing";
import { MAX_FILE, toBase64 } from "./bytes";

interface Chosen {
  fileName: string;
  contentBase64: string;
}

/** Where the import stands: `checked` is what it would do, `applied` what it did. */
interface State {
  file?: Chosen | undefined;
  checked?: Imported | undefined;
  applied?: Imported | undefined;
  problem?: Problem | undefined;
}

const refused = (message: string): State => ({ problem: { kind: "InvalidInput", message, fieldErrors: {} } });

/** Reads a file, has it checked, and imports what was checked. */
export function useImport() {
  const [state, setState] = useState<State>({});
  const [reading, setReading] = useState(false);
  const [{ fetching }, execute] = useMutation(LedgerImportMutation);

  const [progressId, setProgressId] = useState<string>();
  const [watched] = useSubscription({ query: LedgerImportProgress, variables: { progressId: progressId ?? "" }, pause: !fetching || !progressId });
  const event = watched.data?.ledgerImportProgress;
  const progress = fetching && event?.__typename === "LedgerImportProgress" ? event : undefined;

  const send = async (input: Chosen, dryRun: boolean) => {
    const id = crypto.randomUUID();
    setProgressId(id);
    return outcome(await execute({ input, dryRun, progressId: id }), (data) => data.ledgerImport, "LedgerImport");
  };

  const check = async (picked: File) => {
    if (picked.size > MAX_FILE) return setState(refused(`${picked.name} has ${bytes(picked.size)}; a ledger file may have ${bytes(MAX_FILE)}.`));
    setReading(true);
    try {
      const file = { fileName: picked.name, contentBase64: toBase64(new Uint8Array(await picked.arrayBuffer())) };
      const result = await send(file, true);
      setState(result.ok ? { file, checked: result.value } : { file, problem: result.problem });
    } catch {
      // The browser gives no reason: a folder was dropped, or the file has gone.
      setState(refused(`${picked.name} could not be read. Is it a file, and still there?`));
    } finally {
      setReading(false);
    }
  };

  const apply = async () => {
    if (!state.file) return;
    const result = await send(state.file, false);
    setState(result.ok ? { applied: result.value } : { ...state, problem: result.problem });
  };

  return { ...state, progress, busy: reading || fetching, check: (file: File) => void check(file), apply: () => void apply(), restart: () => setState({}) };
}
