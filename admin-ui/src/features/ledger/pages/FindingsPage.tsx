import { Button, Group, SegmentedControl, Text } from "@mantine/core";
import { IconChecklist } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";
import { useQuery } from "urql";

import { DetailDrawer, EmptyState, FilterChips, FilterMenu, lookOf, QueryView, TableSkeleton } from "@/components";
import { plural } from "@/lib/format";

import { FindingsQuery, type FindingSource } from "../api/ledger";
import { FindingDetail } from "../components/FindingDetail";
import { FindingTable } from "../components/FindingTable";
import { LedgerHeader } from "../components/LedgerHeader";
import { CODE_WORDS, CODES, SEVERITIES } from "../kinds";
import type { FindingsSearch } from "../routes";
import { joined, listed } from "../search";
import { useOnLedgerChange } from "../useLedger";

const route = getRouteApi("/shell/ledger/findings");

const SOURCES = [
  { value: "LEDGER", label: "Ledger now" },
  { value: "IMPORT", label: "Imported file" },
];

/** Where what is claimed and what is true part: in the ledger as it stands, or in the file that was imported last. */
export function FindingsPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const codes = listed(search.code, CODES);
  const severities = listed(search.severity, SEVERITIES);
  const source: FindingSource = search.source ?? "LEDGER";
  const variables = { source, code: codes.length ? codes : null, severity: severities.length ? severities : null };
  const [result, execute] = useQuery({ query: FindingsQuery, variables });
  const reload = () => execute({ requestPolicy: "network-only" });
  useOnLedgerChange(reload);
  const counts = result.data?.ledger.findingCounts ?? [];
  const narrow = (change: FindingsSearch) => void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  const open = (finding: string | undefined) => void navigate({ search: (before) => ({ ...before, finding }), replace: search.finding !== undefined && finding !== undefined, resetScroll: false });
  const showAll = () => narrow({ code: undefined, severity: undefined });
  const many = (fits: (one: (typeof counts)[number]) => boolean) => counts.filter(fits).reduce((sum, one) => sum + one.count, 0);
  const found = result.data?.ledger.findings;
  const opened = found?.find(({ id }) => id === search.finding);
  const chips = [
    ...severities.map((one) => ({ id: one, label: lookOf(one).label, onRemove: () => narrow({ severity: joined(severities.filter((other) => other !== one)) }) })),
    ...codes.map((one) => ({ id: one, label: CODE_WORDS[one], onRemove: () => narrow({ code: joined(codes.filter((other) => other !== one)) }) })),
  ];
  return (
    <>
      <LedgerHeader title="Findings" />
      <Group gap="xs" mb="sm">
        <SegmentedControl size="xs" aria-label="What was audited" data={SOURCES} value={source} onChange={(next) => narrow({ source: next === "IMPORT" ? next : undefined, code: undefined, severity: undefined, finding: undefined })} />
        <FilterMenu label="Severity" chosen={severities} onChange={(next) => narrow({ severity: joined(next) })} choices={SEVERITIES.map((value) => ({ value, label: lookOf(value).label, count: many((one) => one.severity === value) }))} />
        <FilterMenu
          label="Kind"
          chosen={codes}
          onChange={(next) => narrow({ code: joined(next) })}
          choices={CODES.map((value) => ({ value, label: CODE_WORDS[value], count: many((one) => one.code === value) })).filter(({ value, count }) => count > 0 || codes.includes(value))}
        />
        {found && (
          <Text c="dimmed" ml="auto" aria-live="polite">
            {plural(found.length, "finding")}
          </Text>
        )}
      </Group>
      <FilterChips chips={chips} onClear={showAll} />
      <QueryView result={result} retry={reload} skeleton={<TableSkeleton rows={12} columns={6} />} what="The findings could not be loaded.">
        {({ ledger: { findings } }) =>
          findings.length > 0 ? (
            <FindingTable findings={findings} openId={search.finding} onOpen={({ id }) => open(id)} maxHeight="calc(100dvh - var(--bar) - 176px)" />
          ) : chips.length > 0 ? (
            <EmptyState icon={IconChecklist} action={<Button variant="default" onClick={showAll}>Show all findings</Button>}>
              No finding fits.
            </EmptyState>
          ) : (
            <EmptyState icon={IconChecklist}>The audit found nothing to mend.</EmptyState>
          )
        }
      </QueryView>
      <DetailDrawer title={opened ? CODE_WORDS[opened.code] : "Finding"} opened={search.finding !== undefined && found !== undefined} onClose={() => open(undefined)}>
        {opened ? <FindingDetail finding={opened} inSource={source === "IMPORT"} /> : <EmptyState>There is no such finding any more: it was mended, or a newer import has replaced it.</EmptyState>}
      </DetailDrawer>
    </>
  );
}
