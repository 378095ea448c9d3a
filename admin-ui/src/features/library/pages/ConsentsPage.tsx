import { Button } from "@mantine/core";
import { IconPlus, IconSignature } from "@tabler/icons-react";
import { getRouteApi, Outlet, useParams } from "@tanstack/react-router";

import { useViewer } from "@/app/viewer";
import { AsGraphql, type Column, DataTable, EmptyState, ErrorState, PageHeader, RelativeTime, SearchField, Stale, StateBadge, TableSkeleton } from "@/components";
import { count } from "@/lib/format";
import type { ResultOf } from "@/lib/graphql";
import { useNow } from "@/lib/time";
import { useInfinite } from "@/lib/useInfinite";

import { type Consent, ConsentsQuery } from "../api/consents";
import { ConsentDialog } from "../components/ConsentDialog";
import { consentState } from "../consentState";
import { Until } from "../components/Until";
import classes from "./ConsentsPage.module.css";

const route = getRouteApi("/shell/characters/consents");
const pick = (data: ResultOf<typeof ConsentsQuery>) => data.consents;
const CRUMBS = [{ label: "Characters", to: "/characters" }];

const columnsAt = (now: number): Column<Consent>[] => [
  { id: "person", header: "Person", cell: ({ person }) => <span className={classes.person}>{person}</span> },
  { id: "state", header: "State", width: 180, cell: (consent) => <StateBadge {...consentState(consent, now)} plain /> },
  { id: "scope", header: "Agreed to", wide: true, cell: ({ scope }) => scope },
  { id: "until", header: "Until", width: 140, wide: true, cell: ({ validUntil }) => <Until at={validUntil} /> },
  { id: "used", header: "Pictures", width: 96, align: "end", wide: true, cell: ({ assetCount }) => count(assetCount) },
  { id: "added", header: "Added", width: 132, wide: true, cell: ({ createdAt }) => <RelativeTime at={createdAt} /> },
];

/** Who of the real people agreed to what: without it, their pictures are not used. */
export function ConsentsPage() {
  const { q, add } = route.useSearch();
  const navigate = route.useNavigate();
  const openId = useParams({ strict: false }).consentId;
  const may = useViewer()?.scopes.includes("CHARACTERS") ?? false;
  const now = useNow(60_000);
  const variables = { first: 60, search: q ?? null };
  const list = useInfinite(ConsentsQuery, variables, pick);
  const turn = (change: { q?: string | undefined; add?: true | undefined }) => void navigate({ to: ".", search: (before) => ({ ...before, ...change }), replace: true });
  const open = (consentId: string) => void navigate({ to: "/characters/consents/$consentId", params: { consentId }, search: (before) => before, replace: openId !== undefined, resetScroll: false });
  const button = may && (
    <Button leftSection={<IconPlus size={17} aria-hidden />} onClick={() => turn({ add: true })}>
      Add a consent
    </Button>
  );
  return (
    <>
      <PageHeader
        title="Consents"
        crumbs={CRUMBS}
        lead={<SearchField value={q ?? ""} onChange={(next) => turn({ q: next || undefined })} placeholder="Search person or scope" />}
        actions={
          <>
            <AsGraphql document={ConsentsQuery} variables={() => variables} />
            {button}
          </>
        }
      />
      {list.loading ? (
        <TableSkeleton rows={6} columns={5} />
      ) : list.problem && list.items.length === 0 ? (
        <ErrorState problem={list.problem} what="The consents could not be loaded." onRetry={list.reload} />
      ) : list.items.length === 0 ? (
        <EmptyState icon={IconSignature} action={q ? <Button variant="default" onClick={() => turn({ q: undefined })}>Show all consents</Button> : button}>
          {q ? "No consent fits." : "A picture that shows a real person is only used while that person's consent holds. Their consents are kept here."}
        </EmptyState>
      ) : (
        <Stale list={list}>
          <DataTable label="Consents" columns={columnsAt(now)} rows={list.items} rowId={({ id }) => id} onOpen={({ id }) => open(id)} openId={openId} onEnd={list.loadMore} fetching={list.fetching} />
        </Stale>
      )}
      <ConsentDialog
        opened={add === true && may}
        onClose={() => turn({ add: undefined })}
        onAdded={({ id }) => {
          list.reload();
          void navigate({ to: "/characters/consents/$consentId", params: { consentId: id }, search: { q } });
        }}
      />
      <Outlet />
    </>
  );
}
