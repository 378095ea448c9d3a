import { useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useRef } from "react";

import { useStore } from "@/lib/store";

import { asked, askForNewTask } from "../asked";
import { type Command, isTaken, press } from "../keys";
import { useLedger } from "../useLedger";
import { useRights } from "../useRights";
import { useStartRun } from "../useStartRun";

const NewTaskDialog = lazy(() => import("./NewTaskDialog"));
const KeysDialog = lazy(() => import("./KeysDialog"));

/** The key of the task whose row or card has the focus. */
function focusedTask(): string | undefined {
  const focused = document.activeElement;
  const card = focused?.closest<HTMLElement>("[data-task-key]");
  if (card) return card.dataset.taskKey;
  const row = focused instanceof HTMLElement ? focused.dataset.index : undefined;
  return row === undefined ? undefined : focused?.closest<HTMLElement>("[data-rows]")?.dataset.rows?.split(" ")[Number(row)];
}

/** The ledger's shortcuts and the dialogs that every page of it can open. */
export function LedgerKeys() {
  const navigate = useNavigate();
  const { edit } = useRights();
  const active = useLedger().ledger?.activeRun;
  const { start } = useStartRun(true);
  const dialog = useStore(asked);
  const close = () => asked.set(null);
  const act = (what: "edit" | "block") => {
    const taskKey = focusedTask();
    if (taskKey && edit) void navigate({ from: "/ledger/tasks", to: "/ledger/tasks/$taskKey", params: { taskKey }, search: (before) => ({ ...before, act: what }), resetScroll: false });
  };
  const run: Record<Command, () => unknown> = {
    table: () => navigate({ to: "/ledger/tasks" }),
    board: () => navigate({ to: "/ledger/tasks", search: { view: "board" } }),
    dashboard: () => navigate({ to: "/ledger" }),
    findings: () => navigate({ to: "/ledger/findings" }),
    runs: () => navigate({ to: "/ledger/runs" }),
    import: () => navigate({ to: "/ledger/import" }),
    new: () => edit && askForNewTask(),
    edit: () => act("edit"),
    block: () => act("block"),
    run: () => (active ? navigate({ to: "/ledger/runs/$runId", params: { runId: active.id } }) : edit && start()),
    help: () => asked.set("keys"),
  };
  useKeys((command) => run[command]());
  if (!dialog) return null;
  return <Suspense>{dialog === "keys" ? <KeysDialog onClose={close} /> : edit && <NewTaskDialog onClose={close} />}</Suspense>;
}

function useKeys(onCommand: (command: Command) => void): void {
  const latest = useRef(onCommand);
  useEffect(() => {
    latest.current = onCommand;
  });
  useEffect(() => {
    let state: Parameters<typeof press>[0] = { since: undefined };
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isTaken(event)) return;
      const next = press(state, event.key, Date.now());
      state = next.state;
      if (!next.command) return;
      event.preventDefault();
      latest.current(next.command);
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, []);
}
