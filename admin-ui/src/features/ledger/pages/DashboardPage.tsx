import { Button, SimpleGrid, Skeleton, Text } from "@mantine/core";
import { IconChecklist, IconFileImport } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";

import { EmptyState, QueryView, RelativeTime } from "@/components";

import type { LedgerData } from "../api/ledger";
import { FindingSummary } from "../components/FindingSummary";
import { LastImport } from "../components/LastImport";
import { LedgerHeader } from "../components/LedgerHeader";
import { grow, Panel, PanelRows } from "../components/Panel";
import { ScopeBar } from "../components/ScopeBar";
import { useLedger } from "../useLedger";
import classes from "./DashboardPage.module.css";

/** How far the work is, what is being done, what was done last, and what is wrong. */
export function DashboardPage() {
  const { result, retry } = useLedger();
  return (
    <>
      <LedgerHeader title="Dashboard" />
      <QueryView result={result} retry={retry} skeleton={<DashboardSkeleton />} what="The ledger could not be loaded.">
        {({ ledger }) => (ledger.full.total + ledger.full.blocked === 0 && !ledger.lastImport ? <Nothing /> : <Dashboard ledger={ledger} />)}
      </QueryView>
    </>
  );
}

function Nothing() {
  return (
    <EmptyState
      icon={IconChecklist}
      action={
        <Button leftSection={<IconFileImport size={17} aria-hidden />} renderRoot={(props) => <Link to="/ledger/import" {...props} />}>
          Import a ledger file
        </Button>
      }
    >
      The list of work is empty. It is read from a control plane file.
    </EmptyState>
  );
}

function Dashboard({ ledger }: { ledger: LedgerData }) {
  return (
    <div className={classes.grid}>
      <div className={classes.column}>
        <Panel title="Progress">
          <div className={classes.bars}>
            <ScopeBar name="MVP" scope="MVP" numbers={ledger.mvp} />
            <ScopeBar name="Backlog" scope="BACKLOG" numbers={ledger.backlog} />
            <ScopeBar name="Full" numbers={ledger.full} />
          </div>
        </Panel>
        <Doing tasks={ledger.doing} />
        <LastRuns runs={ledger.lastRuns} />
      </div>
      <div className={classes.column}>
        <FindingSummary counts={ledger.findingCounts} />
        {ledger.lastImport && <LastImport record={ledger.lastImport} />}
      </div>
    </div>
  );
}

function Doing({ tasks }: { tasks: LedgerData["doing"] }) {
  return (
    <Panel title="Being done">
      {tasks.length === 0 ? (
        <Text c="dimmed">No task is being done.</Text>
      ) : (
        <PanelRows>
          {tasks.map((task) => (
            <li key={task.id}>
              <Link to="/ledger/tasks/$taskKey" params={{ taskKey: task.key }}>
                <span className="mono">{task.key}</span>
                <span className={`${grow} truncate`}>{task.title}</span>
                <span className="quiet">{task.priority}</span>
              </Link>
            </li>
          ))}
        </PanelRows>
      )}
    </Panel>
  );
}

function LastRuns({ runs }: { runs: LedgerData["lastRuns"] }) {
  return (
    <Panel title="Last runs" aside={<Link to="/ledger/runs">All</Link>}>
      {runs.length === 0 ? (
        <Text c="dimmed">No run is recorded.</Text>
      ) : (
        <PanelRows>
          {runs.map((run) => (
            <li key={run.id}>
              <Link to="/ledger/runs/$runId" params={{ runId: run.id }}>
                <span className={grow}>
                  <span className="truncate" style={{ display: "block" }}>
                    {run.title}
                  </span>
                  {run.result && (
                    <Text span size="sm" c="dimmed" truncate display="block">
                      {run.result}
                    </Text>
                  )}
                </span>
                <span className="quiet">
                  <RelativeTime at={run.startedAt} missing="no date" />
                </span>
              </Link>
            </li>
          ))}
        </PanelRows>
      )}
    </Panel>
  );
}

function DashboardSkeleton() {
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} aria-busy aria-label="Loading">
      <Skeleton height={240} radius="lg" />
      <Skeleton height={240} radius="lg" />
      <Skeleton height={280} radius="lg" />
      <Skeleton height={160} radius="lg" />
    </SimpleGrid>
  );
}
