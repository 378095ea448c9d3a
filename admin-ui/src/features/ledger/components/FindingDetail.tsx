import { Text } from "@mantine/core";

import { Fact, Facts, StateBadge } from "@/components";

import type { Finding } from "../api/ledger";
import { SEVERITY_MEANING } from "../kinds";
import { KeyLink } from "./KeyLink";

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
        <Fact name="Task">{finding.key && <KeyLink taskKey={finding.key} />}</Fact>
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
