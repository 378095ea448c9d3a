import { Button, SimpleGrid, Skeleton } from "@mantine/core";
import { IconChecklist, IconFileImport } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";

import { EmptyState, QueryView } from "@/components";

import type { LedgerData } from "../api/ledger";
import { FindingSummary } from "../components/FindingSummary";
import { LastImport } from "../components/LastImport";
import { LedgerHeader } from "../components/LedgerHeader";
import { LockHolder } from "../components/LockHolder";
import { NextTask } from "../components/NextTask";
import { Panel } from "../components/Panel";
import { RecentRuns } from "../components/RecentRuns";
import { ScopeBar } from "../components/ScopeBar";
import { WorkspacePanel } from "../components/WorkspacePanel";
import { useLedger } from "../useLedger";
import classes from "./DashboardPage.module.css";

/** How far the work is, who works on what, what comes next, what was done within the last day, and what is wrong. */
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
        <NextTask />
        <RecentRuns />
      </div>
      <div className={classes.column}>
        <Panel title="Lock">
          <LockHolder lock={ledger.activeRun} />
        </Panel>
        <WorkspacePanel />
        <FindingSummary />
        {ledger.lastImport && <LastImport record={ledger.lastImport} />}
      </div>
    </div>
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
