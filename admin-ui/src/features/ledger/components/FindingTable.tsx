import { Text } from "@mantine/core";

import { type Column, DataTable, StateBadge } from "@/components";

import type { Finding } from "../api/ledger";
import { CODE_WORDS } from "../kinds";
import { KeyLink } from "./KeyLink";

const dash = <span className="quiet">—</span>;

const columns: readonly Column<Finding>[] = [
  { id: "severity", header: "Severity", width: 116, wide: true, cell: ({ severity }) => <StateBadge state={severity} plain /> },
  { id: "code", header: "Kind", width: 172, cell: ({ code }) => CODE_WORDS[code] },
  { id: "line", header: "Line", width: 60, align: "end", wide: true, cell: ({ line }) => line ?? dash },
  { id: "key", header: "Task", width: 144, wide: true, cell: ({ key }) => (key ? <KeyLink taskKey={key} inTable /> : dash) },
  { id: "message", header: "What", cell: ({ message }) => <Text span fz="inherit" title={message}>{message}</Text> },
  { id: "claimed", header: "Claimed", width: 128, wide: true, cell: ({ claimed }) => (claimed ? <span title={claimed}>{claimed}</span> : dash) },
  { id: "actual", header: "Actual", width: 148, wide: true, cell: ({ actual }) => (actual ? <span title={actual}>{actual}</span> : dash) },
];

/** What the audit found, with the line of the file, what that says and what is true. */
export function FindingTable({ findings, openId, onOpen, maxHeight }: { findings: readonly Finding[]; openId?: string | undefined; onOpen?: (finding: Finding) => void; maxHeight?: string }) {
  return <DataTable label="Findings" columns={columns} rows={findings} rowId={({ id }) => id} openId={openId} {...(onOpen && { onOpen })} {...(maxHeight && { maxHeight })} />;
}
