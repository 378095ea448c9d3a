import { Button } from "@mantine/core";
import { IconFileImport, IconPlus } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";

import { useViewer } from "@/app/viewer";
import { PageHeader, SectionTabs } from "@/components";

import { askForNewTask } from "../asked";
import { useLedger } from "../useLedger";
import { ExportMenu } from "./ExportMenu";
import { LedgerKeys } from "./LedgerKeys";

const TABS = [
  { to: "/ledger", label: "Dashboard" },
  { to: "/ledger/tasks", label: "Tasks" },
  { to: "/ledger/runs", label: "Runs" },
  { to: "/ledger/findings", label: "Findings" },
  { to: "/ledger/decisions", label: "Decisions" },
] as const;

/** The way around the ledger, on top of each of its pages. */
export function LedgerHeader({ title }: { title: (typeof TABS)[number]["label"] }) {
  const { ledger } = useLedger();
  const mayImport = useViewer()?.scopes.includes("LEDGER");
  const total = ledger && ledger.full.total + ledger.full.blocked;
  const tabs = <SectionTabs label="Ledger" tabs={TABS.map((tab) => (tab.label === "Tasks" ? { ...tab, number: total } : tab))} here={title} />;
  const action = (
    <>
      <ExportMenu />
      {mayImport && (
        <>
          <Button variant="default" leftSection={<IconFileImport size={17} aria-hidden />} renderRoot={(props) => <Link to="/ledger/import" {...props} />}>
            Import
          </Button>
          <Button leftSection={<IconPlus size={17} aria-hidden />} onClick={askForNewTask}>
            New task
          </Button>
        </>
      )}
    </>
  );
  return (
    <>
      {title === "Dashboard" ? <PageHeader title="Ledger" lead={tabs} actions={action} /> : <PageHeader title={title} crumbs={[{ label: "Ledger", to: "/ledger" }]} lead={tabs} actions={action} />}
      <LedgerKeys />
    </>
  );
}
