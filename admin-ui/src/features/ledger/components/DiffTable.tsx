import { SegmentedControl, Text } from "@mantine/core";
import { useState } from "react";

import { type Column, DataTable, DetailDrawer, EmptyState, Fact, Facts, StateBadge } from "@/components";
import { count, plural } from "@/lib/format";

import type { Difference, Imported } from "../api/importing";
import { KeyLink } from "./KeyLink";

const CHANGES = { ADDED: { state: "HEALTHY", label: "New" }, CHANGED: { state: "RUNNING", label: "Changed" }, KEPT: { state: "WARNING", label: "Kept" } } as const;
const KINDS = { TASK: "Task", RUN: "Run", DECISION: "Decision" } as const;
const dash = <span className="quiet">—</span>;

const fieldsOf = ({ fields }: Difference) => fields.map(({ field }) => field).join(", ");

const columns: readonly Column<Difference>[] = [
  { id: "change", header: "Change", width: 108, cell: ({ change }) => <StateBadge state={CHANGES[change].state} label={CHANGES[change].label} plain /> },
  { id: "kind", header: "What", width: 92, wide: true, cell: ({ kind }) => KINDS[kind] },
  { id: "key", header: "Task", width: 144, wide: true, cell: ({ key }) => (key ? <KeyLink taskKey={key} inTable /> : dash) },
  { id: "title", header: "Title", cell: ({ title }) => <span title={title}>{title}</span> },
  { id: "fields", header: "Differs in", width: 240, wide: true, cell: (row) => (row.change === "ADDED" ? dash : <span className="quiet" title={fieldsOf(row)}>{fieldsOf(row) || dash}</span>) },
  { id: "line", header: "Line", width: 60, align: "end", wide: true, cell: ({ line }) => line ?? dash },
];

/** One by one, what an import does: takes in, alters, or leaves as the ledger has it. */
export function DiffTable({ report }: { report: Imported }) {
  const [only, setOnly] = useState<Difference["change"] | "ALL">("ALL");
  const [open, setOpen] = useState<number>();
  const rows = report.diff.filter(({ change }) => only === "ALL" || change === only);
  const opened = open === undefined ? undefined : report.diff[open];
  const many = (change: Difference["change"]) => report.diff.filter((one) => one.change === change).length;
  const choices = [{ value: "ALL", label: "All" }, ...(["ADDED", "CHANGED", "KEPT"] as const).map((value) => ({ value, label: `${CHANGES[value].label} ${count(many(value))}` }))];
  if (report.diffCount === 0) return null;
  const title = report.dryRun ? `${plural(report.diffCount, "difference")} to the ledger` : `${plural(report.diffCount, "difference")} to the ledger as it was`;
  return (
    <section aria-label="Differences">
      <Text fw={600} mb="sm">
        {title}
        {report.diff.length < report.diffCount && `, the first ${count(report.diff.length)} are shown`}
      </Text>
      <SegmentedControl size="xs" mb="sm" aria-label="Which differences" data={choices} value={only} onChange={(next) => setOnly(next as typeof only)} />
      {rows.length > 0 ? (
        <DataTable label="Differences" columns={columns} rows={rows} rowId={(row) => String(report.diff.indexOf(row))} openId={open === undefined ? undefined : String(open)} onOpen={(row) => setOpen(report.diff.indexOf(row))} maxHeight="420px" />
      ) : (
        <EmptyState compact>There is none of this kind.</EmptyState>
      )}
      <DetailDrawer title={opened ? `${KINDS[opened.kind]} ${opened.key ?? ""}` : ""} opened={opened !== undefined} onClose={() => setOpen(undefined)}>
        {opened && <DifferenceDetail difference={opened} />}
      </DetailDrawer>
    </section>
  );
}

function DifferenceDetail({ difference }: { difference: Difference }) {
  const added = difference.change === "ADDED";
  return (
    <>
      <Text mb="sm" fz={16} style={{ overflowWrap: "anywhere" }}>
        {difference.title}
      </Text>
      <Facts>
        <Fact name="Change">
          <StateBadge state={CHANGES[difference.change].state} label={CHANGES[difference.change].label} />
        </Fact>
        <Fact name="Line">{difference.line}</Fact>
        <Fact name="Why">{difference.reason}</Fact>
        {difference.fields.map(({ field, before, after }) => (
          <Fact key={field} name={field}>
            {!added && <del className="quiet">{before ?? "nothing"}</del>}
            {!added && " → "}
            <span style={{ overflowWrap: "anywhere" }}>{after ?? "nothing"}</span>
          </Fact>
        ))}
      </Facts>
    </>
  );
}
