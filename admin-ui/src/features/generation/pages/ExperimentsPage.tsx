import { Button } from "@mantine/core";
import { IconArrowsDiff } from "@tabler/icons-react";
import { Link, useNavigate } from "@tanstack/react-router";

import { useViewer } from "@/app/viewer";
import { AsGraphql, type Column, DataTable, EmptyState, ErrorState, RelativeTime, Stale, TableSkeleton } from "@/components";
import type { ResultOf } from "@/lib/graphql";
import { useInfinite } from "@/lib/useInfinite";

import { type ExperimentInList, ExperimentsQuery } from "../api/experiments";
import { tally } from "../comparing";
import { GenerateHeader } from "../components/GenerateHeader";
import classes from "./ExperimentsPage.module.css";

const FIRST = { first: 40 };
const pick = (data: ResultOf<typeof ExperimentsQuery>) => data.experiments;

function Pictures({ experiment }: { experiment: ExperimentInList }) {
  const thumbs = experiment.pairs.flatMap(({ a, b }) => [a, b]).flatMap((job) => job?.assets[0] ?? []).slice(0, 4);
  return (
    <span className={classes.thumbs}>
      {thumbs.map(({ id, thumbnailUrl }) => (
        <img key={id} src={thumbnailUrl} alt="" loading="lazy" />
      ))}
    </span>
  );
}

function Progress({ experiment }: { experiment: ExperimentInList }) {
  const { total, over, failed } = tally(experiment.pairs);
  const done = over === total ? "All done" : `${over} of ${total} done`;
  return <>{failed > 0 ? `${done}, ${failed} failed` : done}</>;
}

const COLUMNS: Column<ExperimentInList>[] = [
  { id: "name", header: "Experiment", cell: ({ name, promptA, promptB }) => <span title={`A: ${promptA}\nB: ${promptB}`}>{name}</span> },
  { id: "pictures", header: "Pictures", width: 180, wide: true, cell: (experiment) => <Pictures experiment={experiment} /> },
  { id: "seeds", header: "Seeds", width: 76, align: "end", wide: true, cell: ({ seeds }) => seeds.length },
  { id: "progress", header: "Progress", width: 150, cell: (experiment) => <Progress experiment={experiment} /> },
  { id: "by", header: "By", width: 140, wide: true, cell: ({ actorName }) => actorName },
  { id: "started", header: "Started", width: 112, align: "end", wide: true, cell: ({ createdAt }) => <RelativeTime at={createdAt} /> },
];

/** Earlier comparisons of two prompts, newest first. */
export function ExperimentsPage() {
  const navigate = useNavigate();
  const may = useViewer()?.scopes.includes("GENERATION") ?? false;
  const list = useInfinite(ExperimentsQuery, FIRST, pick);
  const start = (
    <Button leftSection={<IconArrowsDiff size={17} aria-hidden />} renderRoot={(props) => <Link to="/generate" search={{ two: true }} {...props} />}>
      Compare two prompts
    </Button>
  );
  return (
    <>
      <GenerateHeader
        title="Experiments"
        actions={
          <>
            <AsGraphql document={ExperimentsQuery} variables={() => FIRST} />
            {may && start}
          </>
        }
      />
      {list.loading ? (
        <TableSkeleton rows={6} columns={5} />
      ) : list.problem && list.items.length === 0 ? (
        <ErrorState problem={list.problem} what="The experiments could not be loaded." onRetry={list.reload} />
      ) : list.items.length === 0 ? (
        <EmptyState icon={IconArrowsDiff} action={may && start}>
          No two prompts were compared yet.
        </EmptyState>
      ) : (
        <Stale list={list}>
          <DataTable label="Experiments" columns={COLUMNS} rows={list.items} rowId={({ id }) => id} onOpen={({ id }) => void navigate({ to: "/experiments/$experimentId", params: { experimentId: id } })} onEnd={list.loadMore} fetching={list.fetching} />
        </Stale>
      )}
    </>
  );
}
