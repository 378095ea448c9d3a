import { Group } from "@mantine/core";
import { Link } from "@tanstack/react-router";

import { EmptyState, StateBadge } from "@/components";
import { count, plural } from "@/lib/format";

import type { LedgerData } from "../api/ledger";
import { CODE_WORDS, SEVERITIES } from "../kinds";
import { grow, Panel, PanelRows } from "./Panel";

/** What the audit found: how much of each severity, then of each kind. */
export function FindingSummary({ counts }: { counts: LedgerData["findingCounts"] }) {
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
