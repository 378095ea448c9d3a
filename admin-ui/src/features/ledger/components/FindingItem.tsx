import { Group, Text } from "@mantine/core";

import { StateBadge } from "@/components";

import type { Finding } from "../api/ledger";
import { CODE_WORDS } from "../kinds";
import { ClaimedActual } from "./ClaimedActual";
import classes from "./TaskDetail.module.css";

/** One finding, told whole. */
export function FindingItem({ finding }: { finding: Finding }) {
  return (
    <li className={classes.item}>
      <Group justify="space-between" gap="sm" mb={4}>
        <Group gap="xs">
          <StateBadge state={finding.severity} plain />
          <Text fw={500}>{CODE_WORDS[finding.code]}</Text>
        </Group>
        {finding.line !== null && (
          <Text size="sm" c="dimmed">
            line {finding.line}
          </Text>
        )}
      </Group>
      <Text size="sm" style={{ overflowWrap: "anywhere" }}>
        {finding.message}
      </Text>
      <ClaimedActual finding={finding} />
    </li>
  );
}
