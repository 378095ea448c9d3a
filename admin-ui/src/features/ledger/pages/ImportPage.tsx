import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";

import { useViewer } from "@/app/viewer";
import { EmptyState, PageHeader, ProblemAlert } from "@/components";
import { plural } from "@/lib/format";

import type { Imported } from "../api/importing";
import { DropZone } from "../components/DropZone";
import { ImportProgressLine } from "../components/ImportProgressLine";
import { ImportReport } from "../components/ImportReport";
import { LedgerKeys } from "../components/LedgerKeys";
import { useImport } from "../useImport";

const CRUMBS = [{ label: "Ledger", to: "/ledger" }];

/** How many entries an import adds or alters. */
const altered = ({ changes }: Imported) => changes.tasksAdded + changes.tasksChanged + changes.runsAdded + changes.runsChanged + changes.decisionsAdded + changes.decisionsChanged;

/** Reads a ledger file: check, look, apply. */
export function ImportPage() {
  const viewer = useViewer();
  const step = useImport();
  if (viewer && !viewer.scopes.includes("LEDGER")) {
    return (
      <>
        <PageHeader title="Import" crumbs={CRUMBS} />
        <LedgerKeys />
        <EmptyState>Your account may read the ledger, but not change it.</EmptyState>
      </>
    );
  }
  return (
    <>
      <PageHeader title="Import" crumbs={CRUMBS} />
      <LedgerKeys />
      <Stack gap="md">
        {step.busy && <ImportProgressLine progress={step.progress} />}
        {step.applied ? (
          <ImportReport report={step.applied}>
            <Applied report={step.applied} onAgain={step.restart} />
          </ImportReport>
        ) : step.checked ? (
          <ImportReport report={step.checked}>
            <Checked report={step.checked} step={step} />
          </ImportReport>
        ) : (
          <>
            {step.problem && <Refused step={step} />}
            <DropZone onFile={step.check} busy={step.busy} />
          </>
        )}
      </Stack>
    </>
  );
}

type Step = ReturnType<typeof useImport>;

function Refused({ step: { problem, file } }: { step: Step }) {
  const lines = Object.values(problem?.fieldErrors ?? {});
  const all = problem && lines.length > 0 ? { ...problem, message: `${problem.message} ${lines.filter((line) => !problem.message.includes(line)).join(" ")}`.trim() } : problem;
  return (
    <Stack gap={6}>
      {file && <Text fw={600}>{file.fileName} cannot be imported.</Text>}
      <ProblemAlert problem={all} />
    </Stack>
  );
}

function Checked({ report, step }: { report: Imported; step: Step }) {
  const number = altered(report);
  return (
    <>
      <Group justify="space-between" gap="sm">
        <div>
          <Text fw={600} fz={16} style={{ overflowWrap: "anywhere" }}>
            {report.fileName}
          </Text>
          <Text c="dimmed">{number === 0 ? "The ledger holds all of this already." : `Checked. ${plural(number, "entry", "entries")} would be added or changed; nothing is changed yet.`}</Text>
        </div>
        <Group gap="xs">
          <Button variant="default" onClick={step.restart} disabled={step.busy}>
            Another file
          </Button>
          <Button onClick={step.apply} loading={step.busy}>
            {number === 0 ? "Apply anyway" : "Apply"}
          </Button>
        </Group>
      </Group>
      <ProblemAlert problem={step.problem} />
    </>
  );
}

function Applied({ report, onAgain }: { report: Imported; onAgain: () => void }) {
  const number = altered(report);
  return (
    <Alert color="green" variant="light" icon={<IconCheck size={18} aria-hidden />} title={`${report.fileName} is imported.`}>
      <Group justify="space-between" gap="sm">
        <Text>{number === 0 ? "Nothing had to be changed." : `${plural(number, "entry", "entries")} were added or changed.`}</Text>
        <Group gap="xs">
          <Button variant="default" onClick={onAgain}>
            Another file
          </Button>
          <Button renderRoot={(props) => <Link to="/ledger" {...props} />}>Open the ledger</Button>
        </Group>
      </Group>
    </Alert>
  );
}
