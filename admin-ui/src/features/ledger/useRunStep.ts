import { useState } from "react";
import { useMutation } from "urql";

import { outcome, type Outcome, type Problem } from "@/lib/problems";

import { RunAbandon, RunBlock, RunCheckpoint, RunClose, RunContinue, RunRecordChange, RunRecordEvidence, RunVerify } from "./api/runSteps";
import type { Action } from "./runActions";

/** What the form of an action holds; each takes what it needs. */
export interface StepValues {
  summary: string;
  files: string[];
  kind: "PY_COMPILE" | "LINT" | "TEST" | "HTTP_PROBE";
  url: string;
  expectStatus: number;
  commit: string;
  key: string;
  ledgerSync: boolean;
  text: string;
  skipped: boolean;
  result: string;
  next: string;
  reason: string;
  blockedKind: "TECHNICAL" | "COMPLIANCE";
}

/** Takes a step of a run. `problem` says which guard did not hold, and what would satisfy it. */
export function useRunStep(id: string, onDone: (action: Action) => void) {
  const [problem, setProblem] = useState<Problem>();
  const [busy, setBusy] = useState(false);
  const [, goOn] = useMutation(RunContinue);
  const [, change] = useMutation(RunRecordChange);
  const [, note] = useMutation(RunRecordEvidence);
  const [, verify] = useMutation(RunVerify);
  const [, checkpoint] = useMutation(RunCheckpoint);
  const [, close] = useMutation(RunClose);
  const [, block] = useMutation(RunBlock);
  const [, abandon] = useMutation(RunAbandon);

  const send: Record<Action, (values: StepValues) => Promise<Outcome<unknown>>> = {
    continue: async () => outcome(await goOn({ id }), (data) => data.runContinue, "Run"),
    change: async ({ summary, files }) => outcome(await change({ input: { id, summary, files } }), (data) => data.runRecordChange, "Run"),
    check: async ({ kind, files, url, expectStatus }) => {
      const input = { id, kind, ...(kind === "PY_COMPILE" && { files }), ...(kind === "HTTP_PROBE" && { url, expectStatus }) };
      return outcome(await verify({ input }), (data) => data.runVerify, "RunCommand");
    },
    checkpoint: async ({ commit, key, ledgerSync }) => outcome(await checkpoint({ input: { id, commit: commit.trim(), key: key.trim() || null, ledgerSync } }), (data) => data.runCheckpoint, "Run"),
    close: async ({ result, next }) => outcome(await close({ input: { id, result, next: next.trim() || null } }), (data) => data.runClose, "Run"),
    note: async ({ text, url, skipped }) => {
      const about = url.trim() ? { kind: "URL" as const, url: url.trim() } : { kind: "NOTE" as const };
      return outcome(await note({ input: { id, text, ...about, ...(skipped && { outcome: "SKIP" as const }) } }), (data) => data.runRecordEvidence, "Run");
    },
    block: async ({ reason, blockedKind }) => outcome(await block({ input: { id, reason, kind: blockedKind } }), (data) => data.runBlock, "Run"),
    abandon: async ({ reason }) => outcome(await abandon({ input: { id, reason } }), (data) => data.runAbandon, "Run"),
  };

  const take = async (action: Action, values: StepValues) => {
    setProblem(undefined);
    setBusy(true);
    const result = await send[action](values);
    setBusy(false);
    if (result.ok) onDone(action);
    else setProblem(result.problem);
  };

  return { take, problem, busy, forget: () => setProblem(undefined) };
}
