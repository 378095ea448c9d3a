import { Button, Card, Group, Skeleton, Text } from "@mantine/core";
import { IconArrowsDiff, IconMaximize } from "@tabler/icons-react";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import { useQuery } from "urql";

import { AsGraphql, CopyId, EmptyState, PageHeader, ProgressLine, QueryView, RelativeTime } from "@/components";
import { plural } from "@/lib/format";

import { type Experiment, ExperimentQuery } from "../api/experiments";
import { openJobs, tally } from "../comparing";
import { CompareView } from "../components/CompareView";
import { FollowJobs } from "../components/FollowJobs";
import { PairPicture } from "../components/PairPicture";
import classes from "./ExperimentPage.module.css";

const route = getRouteApi("/shell/experiments/$experimentId");
const CRUMBS = [
  { label: "Generate", to: "/generate" },
  { label: "Experiments", to: "/experiments" },
];

/** Two prompts with the same seeds, side by side, as they come. */
export function ExperimentPage() {
  const { experimentId } = route.useParams();
  const [result, execute] = useQuery({ query: ExperimentQuery, variables: { id: experimentId } });
  const found = result.data?.experiment;
  const [last, setLast] = useState<Experiment>();
  if (found && found !== last) setLast(found);
  const waiting = result.fetching || result.stale;
  const experiment = found ?? (waiting && last?.id === experimentId ? last : undefined);
  return (
    <>
      <PageHeader title={experiment?.name ?? "Experiment"} crumbs={CRUMBS} />
      {experiment ? (
        <Pairs experiment={experiment} />
      ) : (
        <QueryView result={result} retry={() => execute({ requestPolicy: "network-only" })} skeleton={<PairsSkeleton />} what="The experiment could not be loaded.">
          {() =>
            waiting ? (
              <PairsSkeleton />
            ) : (
              <EmptyState icon={IconArrowsDiff} action={<Button variant="default" renderRoot={(props) => <Link to="/experiments" {...props} />}>All experiments</Button>}>
                There is no such experiment.
              </EmptyState>
            )
          }
        </QueryView>
      )}
    </>
  );
}

function PairsSkeleton() {
  return (
    <div className={classes.grid} aria-busy aria-label="Loading">
      {[0, 1, 2, 3].map((one) => (
        <Skeleton key={one} height={280} />
      ))}
    </div>
  );
}

function Pairs({ experiment }: { experiment: Experiment }) {
  const { seed } = route.useSearch();
  const navigate = route.useNavigate();
  const { pairs, promptA, promptB } = experiment;
  const { total, over, failed } = tally(pairs);
  const show = (next: string | undefined, replace: boolean) => void navigate({ search: { seed: next }, replace, resetScroll: false });
  return (
    <>
      <FollowJobs ids={openJobs(pairs)} />
      <Group justify="space-between" gap="sm" mb="md">
        <Text c="dimmed" component="div">
          {plural(pairs.length, "seed")} · started <RelativeTime at={experiment.createdAt} /> by {experiment.actorName} ·{" "}
          <span role="status">
            {over === total ? "all done" : `${over} of ${total} done`}
            {failed > 0 && `, ${failed} failed`}
          </span>
        </Text>
        <AsGraphql document={ExperimentQuery} variables={() => ({ id: experiment.id })} />
      </Group>
      {over < total && (
        <div className={classes.line}>
          <ProgressLine percent={(over / total) * 100} label="Pictures that are done" />
        </div>
      )}
      <div className={classes.prompts}>
        <Prompt letter="A" text={promptA} />
        <Prompt letter="B" text={promptB} />
      </div>
      <ol className={classes.pairs}>
        {pairs.map((pair) => (
          <li key={pair.seed}>
            <Card padding="sm">
              <Group justify="space-between" gap="xs" mb="xs">
                <span className={classes.seed}>
                  Seed <CopyId value={pair.seed} name="Seed" length={0} />
                </span>
                <Button variant="subtle" color="gray" size="compact-sm" leftSection={<IconMaximize size={15} aria-hidden />} onClick={() => show(pair.seed, false)}>
                  Compare
                </Button>
              </Group>
              <div className={classes.grid}>
                <PairPicture letter="A" seed={pair.seed} job={pair.a} onOpen={() => show(pair.seed, false)} />
                <PairPicture letter="B" seed={pair.seed} job={pair.b} onOpen={() => show(pair.seed, false)} />
              </div>
            </Card>
          </li>
        ))}
      </ol>
      <CompareView experiment={experiment} seed={seed} onSeed={(next) => show(next, true)} onClose={() => show(undefined, true)} />
    </>
  );
}

function Prompt({ letter, text }: { letter: string; text: string }) {
  return (
    <div className={classes.prompt}>
      <b>{letter}</b>
      <p>{text}</p>
    </div>
  );
}
