import { Alert } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";

import { duration } from "@/lib/format";
import type { Problem } from "@/lib/problems";

/** Why a form or an action was refused, above its buttons, and what would help. Field faults belong to their fields; this says the rest. */
export function ProblemAlert({ problem }: { problem: Problem | undefined }) {
  if (!problem) return null;
  return (
    <Alert color="red" variant="light" icon={<IconAlertTriangle size={18} aria-hidden />} role="alert" p="sm">
      {problem.message}
      {problem.retryAfter !== undefined && ` Try again in ${duration(Math.ceil(problem.retryAfter))}.`}
      {problem.logId && ` (log id ${problem.logId})`}
      {problem.remedy && <div>{problem.remedy}</div>}
      {problem.guard && (
        <div className="mono quiet" style={{ marginTop: 4, fontSize: 12 }}>
          {problem.guard}
        </div>
      )}
    </Alert>
  );
}
