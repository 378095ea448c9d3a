import { Card, Skeleton } from "@mantine/core";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useQuery, useSubscription } from "urql";

import { EmptyState, Fact, Facts, PageHeader, QueryView, RelativeTime, StateBadge } from "@/components";
import { exact } from "@/lib/time";

import { type Run, RunChanged, RunQuery } from "../api/runs";
import { LedgerKeys } from "../components/LedgerKeys";
import { LiveRunView } from "../components/LiveRunView";
import { grow, Panel, PanelRows } from "../components/Panel";
import { PlainText } from "../components/PlainText";
import { useOnLedgerChange } from "../useLedger";
import classes from "./RunPage.module.css";

const route = getRouteApi("/shell/ledger/runs/$runId");
const CRUMBS = [
  { label: "Ledger", to: "/ledger" },
  { label: "Runs", to: "/ledger/runs" },
];

/** One run: a live one as it moves, an imported one as a document to read. */
export function RunPage() {
  const { runId } = route.useParams();
  const [result, execute] = useQuery({ query: RunQuery, variables: { id: runId } });
  const reload = () => execute({ requestPolicy: "network-only" });
  useOnLedgerChange(reload);
  const run = result.data?.run;
  // The cache takes in what it brings.
  useSubscription({ query: RunChanged, variables: { id: runId }, pause: run?.state !== "ACTIVE" });
  return (
    <>
      <PageHeader title={run?.title ?? "Run"} crumbs={CRUMBS} />
      <LedgerKeys />
      <QueryView result={result} retry={reload} skeleton={<RunSkeleton />} what="The run could not be loaded.">
        {({ run }) => (run ? run.state === "IMPORTED" ? <RunDocument run={run} /> : <LiveRunView run={run} /> : result.fetching || result.stale ? <RunSkeleton /> : <EmptyState>There is no such run any more: a newer import has replaced it.</EmptyState>)}
      </QueryView>
    </>
  );
}

function RunDocument({ run }: { run: Run }) {
  const lead = [
    { title: "Result", text: run.result },
    { title: "Next", text: run.next },
  ];
  return (
    <div className={classes.document}>
      <Card component="article" padding={0} className={classes.sections}>
        <h2 className={classes.title}>{run.title}</h2>
        <div className="quiet">{run.startedAt ? exact(run.startedAt) : "without a date"}</div>
        {[...lead, ...run.sections].map(
          ({ title, text }, index) =>
            text && (
              <section key={index} className={classes.section}>
                <h3>{title}</h3>
                <PlainText text={text} />
              </section>
            ),
        )}
      </Card>
      <div className={classes.side}>
        <Panel title="Facts">
          <Facts>
            <Fact name="Started">{run.startedAt && <RelativeTime at={run.startedAt} />}</Fact>
            <Fact name="Mode">{run.mode}</Fact>
            <Fact name="State before">{run.stateBefore && <span className="mono">{run.stateBefore}</span>}</Fact>
            <Fact name="Selected">{run.selectedTask}</Fact>
            <Fact name="Checkpoint">{run.checkpoint && <span className="mono">{run.checkpoint}</span>}</Fact>
            <Fact name="Line">{run.line}</Fact>
          </Facts>
        </Panel>
        <Panel title="Tasks">
          {run.tasks.length === 0 ? (
            <span className="quiet">It names no task of this ledger.</span>
          ) : (
            <PanelRows>
              {run.tasks.map((task) => (
                <li key={task.id}>
                  <Link to="/ledger/tasks/$taskKey" params={{ taskKey: task.key }}>
                    <span className={grow}>
                      <span className="mono quiet">{task.key}</span>
                      <span style={{ display: "block" }}>{task.title}</span>
                    </span>
                    <StateBadge state={task.state} plain />
                  </Link>
                </li>
              ))}
            </PanelRows>
          )}
        </Panel>
      </div>
    </div>
  );
}

function RunSkeleton() {
  return (
    <div className={classes.document} aria-busy aria-label="Loading">
      <Skeleton height={520} radius="lg" />
      <Skeleton height={260} radius="lg" />
    </div>
  );
}
