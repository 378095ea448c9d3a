import { Group, Skeleton } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useQuery } from "urql";

import { EmptyState, QueryView, StateBadge } from "@/components";
import { count, plural } from "@/lib/format";

import { type FindingCounts, LiveFindingsQuery } from "../api/ledger";
import { CODE_WORDS, SEVERITIES } from "../kinds";
import { useOnLedgerChange } from "../useLedger";
import { grow, Panel, PanelRows } from "./Panel";

/** What the audit of the ledger as it stands finds: how much of each severity, then of each kind. */
export function FindingSummary() {
  const [result, execute] = useQuery({ query: LiveFindingsQuery });
  const reload = () => execute({ requestPolicy: "network-only" });
  useOnLedgerChange(reload);
  return (
    <QueryView result={result} retry={reload} skeleton={<Skeleton height={280} radius="lg" />} what="The findings could not be loaded.">
      {({ ledger: { findingCounts } }) => <Counts counts={findingCounts} />}
    </QueryView>
  );
}

function Counts({ counts }: { counts: FindingCounts }) {
  const total = counts.reduce((sum, one) => sum + one.count, 0);
  const severities = SEVERITIES.map((severity) => ({ severity, count: counts.filter((one) => one.severity === severity).reduce((sum, one) => sum + one.count, 0) })).filter((one) => one.count > 0);
  return (
    <Panel title="Findings" aside={<Link to="/ledger/findings">All {count(total)}</Link>}>
      {total === 0 ? (
        <EmptyState compact>The audit found nothing to mend.</EmptyState>
      ) : (
        <>
          <Group gap="xs" mb="sm">
            {severities.map((one) => (
              <Link key={one.severity} to="/ledger/findings" search={{ severity: one.severity }} style={{ textDecoration: "none" }}>
                <StateBadge state={one.severity} label={plural(one.count, one.severity.toLowerCase(), one.severity === "INFO" ? "info" : undefined)} />
              </Link>
            ))}
          </Group>
          <PanelRows>
            {counts.map(({ code, severity, count: number }) => (
              <li key={`${code} ${severity}`}>
                <Link to="/ledger/findings" search={{ code }}>
                  <StateBadge state={severity} plain label="" />
                  <span className={grow}>{CODE_WORDS[code]}</span>
                  <span>{count(number)}</span>
                </Link>
              </li>
            ))}
          </PanelRows>
        </>
      )}
    </Panel>
  );
}
