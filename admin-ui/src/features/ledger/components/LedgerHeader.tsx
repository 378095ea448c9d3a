import { Button } from "@mantine/core";
import { IconFileImport, IconPlus } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";

import { useViewer } from "@/app/viewer";
import { PageHeader } from "@/components";
import { count } from "@/lib/format";

import { askForNewTask } from "../asked";
import { useLedger } from "../useLedger";
import { ExportMenu } from "./ExportMenu";
import classes from "./LedgerHeader.module.css";
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
  const numbers: Record<string, number | undefined> = {
    Tasks: ledger && ledger.full.total + ledger.full.blocked,
  };
  const tabs = (
    <nav className={classes.tabs} aria-label="Ledger">
      {TABS.map(({ to, label }) => (
        <Link key={to} to={to} className={classes.tab} data-here={label === title || undefined} aria-current={label === title ? "page" : undefined}>
          {label}
          {numbers[label] !== undefined && <span className={classes.number}>{count(numbers[label])}</span>}
        </Link>
      ))}
    </nav>
  );
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
