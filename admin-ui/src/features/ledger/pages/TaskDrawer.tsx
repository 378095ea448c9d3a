import { useHotkeys } from "@mantine/hooks";
import { getRouteApi } from "@tanstack/react-router";
import { useQuery } from "urql";

import { DetailDrawer, EmptyState, FormSkeleton, QueryView } from "@/components";

import { type Task, TaskQuery } from "../api/tasks";
import { DecisionDialog } from "../components/DecisionDialog";
import { TaskDetail } from "../components/TaskDetail";
import { TaskEditor } from "../components/TaskEditor";
import { allowed } from "../decisions";
import type { TaskAct, TaskSearch } from "../routes";
import { useOnLedgerChange } from "../useLedger";
import { useRights } from "../useRights";

const route = getRouteApi("/shell/ledger/tasks/$taskKey");

/** One task, at the side of the list. */
export function TaskDrawer() {
  const { taskKey } = route.useParams();
  const navigate = route.useNavigate();
  const [result, execute] = useQuery({ query: TaskQuery, variables: { key: taskKey } });
  const reload = () => execute({ requestPolicy: "network-only" });
  useOnLedgerChange(reload);
  const close = () => void navigate({ to: "/ledger/tasks", search: (before) => ({ ...before, tab: undefined, act: undefined }), resetScroll: false });
  return (
    <DetailDrawer opened title={<span className="mono">{taskKey}</span>} onClose={close} size={680}>
      <QueryView result={result} retry={reload} skeleton={<FormSkeleton />} what="The task could not be loaded.">
        {({ task }) => (task?.key === taskKey ? <Shown key={taskKey} task={task} /> : result.fetching || result.stale ? <FormSkeleton /> : <EmptyState>The ledger has no task {taskKey}.</EmptyState>)}
      </QueryView>
    </DetailDrawer>
  );
}

function Shown({ task }: { task: Task }) {
  const { tab, act } = route.useSearch();
  const navigate = route.useNavigate();
  const rights = useRights();
  const may = allowed(task, rights);
  const turn = (change: TaskSearch) => void navigate({ search: (before) => ({ ...before, ...change }), replace: true, resetScroll: false });
  const begin = (next: TaskAct) => may.includes(next) && turn({ act: next });
  const leave = () => turn({ act: undefined });
  useHotkeys([
    ["e", () => begin("edit")],
    ["b", () => begin(task.state === "BLOCKED" ? "unblock" : "block")],
  ]);
  if (act === "edit" && may.includes("edit")) return <TaskEditor task={task} onDone={leave} />;
  return (
    <>
      <TaskDetail task={task} tab={tab} onTab={(next) => turn({ tab: next })} onAct={begin} />
      {act && act !== "edit" && may.includes(act) && <DecisionDialog act={act} task={task} owner={rights.owner} onClose={leave} />}
    </>
  );
}
