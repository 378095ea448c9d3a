import { Text } from "@mantine/core";

import { Fact, Facts, StateBadge } from "@/components";

import type { Finding } from "../api/ledger";
import { SEVERITY_MEANING } from "../kinds";
import { KeyLink } from "./KeyLink";
import { SourceLines } from "./SourceLines";

/** One finding, with all of its text. `inSource`: its line is one of the file that was imported last, and is shown. */
export function FindingDetail({ finding, inSource = false }: { finding: Finding; inSource?: boolean }) {
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
      {inSource && finding.line !== null && <SourceLines line={finding.line} />}
    </>
  );
}
