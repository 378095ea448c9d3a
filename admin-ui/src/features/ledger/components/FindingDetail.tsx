import { Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";

import { Fact, Facts, StateBadge } from "@/components";

import type { Finding } from "../api/ledger";
import { SEVERITY_MEANING } from "../kinds";

/** One finding, with all of its text. */
export function FindingDetail({ finding }: { finding: Finding }) {
  return (
    <>
      <Text mb="lg" fz={16} style={{ overflowWrap: "anywhere" }}>
        {finding.message}
      </Text>
      <Facts>
        <Fact name="Severity">
          <StateBadge state={finding.severity} />
          <Text size="sm" c="dimmed" mt={4}>
            {SEVERITY_MEANING[finding.severity]}
          </Text>
        </Fact>
        <Fact name="Task">
          {finding.key && (
            <Link to="/ledger/tasks/$taskKey" params={{ taskKey: finding.key }} className="mono">
              {finding.key}
            </Link>
          )}
        </Fact>
        <Fact name="Line">{finding.line}</Fact>
        <Fact name="Claimed">{finding.claimed}</Fact>
        <Fact name="Actual">{finding.actual}</Fact>
        <Fact name="Code">
          <span className="mono">{finding.code}</span>
        </Fact>
      </Facts>
    </>
  );
}
