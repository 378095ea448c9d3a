import { Alert, Stack, Text } from "@mantine/core";
import { IconInfoCircle } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";

import { CopyId, DetailDrawer } from "@/components";
import { count, plural } from "@/lib/format";

import type { Imported } from "../api/importing";
import type { Finding } from "../api/ledger";
import { CODE_WORDS } from "../kinds";
import { DiffTable } from "./DiffTable";
import { FindingDetail } from "./FindingDetail";
import { FindingTable } from "./FindingTable";
import classes from "./ImportReport.module.css";
import { Panel } from "./Panel";

function Numbers({ head, rows }: { head: readonly string[]; rows: readonly { name: string; cells: readonly { value: number; kind?: string }[] }[] }) {
  return (
    <table className={classes.table}>
      <thead>
        <tr>
          {head.map((word) => (
            <th key={word} scope="col">
              {word}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, cells }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            {cells.map(({ value, kind }, index) => (
              <td key={index} data-kind={value ? kind : undefined} className={value ? undefined : classes.zero}>
                {count(value)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What a file holds, what it changes, and what is wrong with it. */
export function ImportReport({ report, children }: { report: Imported; children?: ReactNode }) {
  const [open, setOpen] = useState<Finding>();
  const { counts, changes } = report;
  const changed = (name: string, added: number, altered: number, same: number) => ({ name, cells: [{ value: added, kind: "added" }, { value: altered, kind: "changed" }, { value: same }] });
  const scope = (name: string, done: number, doing: number, todo: number, blocked: number) => ({ name, cells: [done, doing, todo, blocked].map((value) => ({ value })) });
  return (
    <Stack gap="md">
      {children}
      {report.encodingRepaired && (
        <Alert variant="light" color="gray" icon={<IconInfoCircle size={18} aria-hidden />} p="sm">
          The file&apos;s encoding was damaged. It was repaired while reading; the file itself stays as it is.
        </Alert>
      )}
      <div className={classes.grid}>
        <Panel title={report.dryRun ? "What would change" : "What changed"} aside={<CopyId value={report.sha256} name="SHA-256" length={12} />}>
          <Numbers
            head={["", "New", "Changed", "Same"]}
            rows={[
              changed("Tasks", changes.tasksAdded, changes.tasksChanged, changes.tasksUnchanged),
              changed("Runs", changes.runsAdded, changes.runsChanged, changes.runsUnchanged),
              changed("Decisions", changes.decisionsAdded, changes.decisionsChanged, changes.decisionsUnchanged),
            ]}
          />
        </Panel>
        <Panel title="What the file holds" aside={plural(counts.tasks, "task")}>
          <Numbers head={["", "Done", "Doing", "To do", "Blocked"]} rows={[scope("MVP", counts.mvpDone, counts.mvpDoing, counts.mvpTodo, counts.mvpBlocked), scope("Backlog", counts.backlogDone, counts.backlogDoing, counts.backlogTodo, counts.backlogBlocked)]} />
          <Text size="sm" c="dimmed" mt="sm">
            {plural(counts.runs, "run")}, {plural(counts.decisions, "decision")}, {counts.unparsed === 0 ? "no line that was not understood" : `${plural(counts.unparsed, "line")} not understood, kept as written`}
          </Text>
        </Panel>
      </div>
      <DiffTable report={report} />
      <section aria-label="Findings">
        <Text fw={600} mb="sm">
          {report.findings.length === 0 ? "The audit found nothing to mend" : plural(report.findings.length, "finding")}
        </Text>
        {report.findings.length > 0 && <FindingTable findings={report.findings} openId={open?.id} onOpen={setOpen} maxHeight="480px" />}
      </section>
      <DetailDrawer title={open && CODE_WORDS[open.code]} opened={open !== undefined} onClose={() => setOpen(undefined)}>
        {open && <FindingDetail finding={open} inSource={!report.dryRun} />}
      </DetailDrawer>
    </Stack>
  );
}
