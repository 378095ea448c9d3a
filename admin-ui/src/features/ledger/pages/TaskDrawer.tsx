import { getRouteApi } from "@tanstack/react-router";
import { useQuery } from "urql";

import { DetailDrawer, EmptyState, FormSkeleton, QueryView } from "@/components";

import { TaskQuery } from "../api/tasks";
import { TaskDetail } from "../components/TaskDetail";
import { useOnLedgerChange } from "../useLedger";

const route = getRouteApi("/shell/ledger/tasks/$taskKey");

/** One task, at the side of the list. */
export function TaskDrawer() {
  const { taskKey } = route.useParams();
  const navigate = route.useNavigate();
  const [result, execute] = useQuery({ query: TaskQuery, variables: { key: taskKey } });
  const reload = () => execute({ requestPolicy: "network-only" });
  useOnLedgerChange(reload);
  const close = () => void navigate({ to: "/ledger/tasks", search: (before) => before, resetScroll: false });
  return (
    <DetailDrawer opened title={<span className="mono">{taskKey}</span>} onClose={close} size={560}>
      <QueryView result={result} retry={reload} skeleton={<FormSkeleton />} what="The task could not be loaded.">
        {({ task }) => (task ? <TaskDetail task={task} /> : result.fetching || result.stale ? <FormSkeleton /> : <EmptyState>The ledger has no task {taskKey}.</EmptyState>)}
      </QueryView>
    </DetailDrawer>
  );
}
