import { Button, Card, Stack } from "@mantine/core";
import { IconListDetails } from "@tabler/icons-react";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useQuery } from "urql";

import { useViewer } from "@/app/viewer";
import { EmptyState, ErrorState, FormSkeleton, PageHeader, ProblemAlert } from "@/components";
import { problemFrom } from "@/lib/problems";

import { JobEvents } from "../api/progress";
import { EnvironmentFacts, LineageFacts, ParameterFacts, PromptTexts, Section } from "../components/JobFacts";
import { NodeList } from "../components/NodeList";
import { Stage } from "../components/Stage";
import { Timeline } from "../components/Timeline";
import { nodesOf } from "../graph";
import { draftOf, inputOf } from "../order";
import { story } from "../progress";
import { timeline } from "../timeline";
import { useJob } from "../useJob";
import { useStart } from "../useStart";
import classes from "./JobPage.module.css";

const route = getRouteApi("/shell/queue/$jobId");
const QUEUE = [{ label: "Queue", to: "/queue" }];

/** One job, whole: how it looks, where it is, what happened, what it was made of. */
export function JobPage() {
  const { jobId } = route.useParams();
  const navigate = route.useNavigate();
  const scopes = useViewer()?.scopes ?? [];
  const allowed = scopes.includes("GENERATION");
  const { job, standing, missing, problem, error, retry } = useJob(jobId);
  const [past] = useQuery({ query: JobEvents, variables: { jobId }, requestPolicy: "cache-and-network" });
  const { start, starting, problem: refusal } = useStart((started) => void navigate({ to: "/queue/$jobId", params: { jobId: started.id } }));

  if (missing) {
    return (
      <>
        <PageHeader title="Job" crumbs={QUEUE} />
        <EmptyState icon={IconListDetails} action={<Button renderRoot={(props) => <Link to="/queue" {...props} />}>To the queue</Button>}>
          There is no such job any more.
        </EmptyState>
      </>
    );
  }
  if (!job || !standing) {
    return (
      <>
        <PageHeader title="Job" crumbs={QUEUE} />
        {error ? <ErrorState problem={problemFrom(error)} what="The job could not be loaded." onRetry={retry} /> : <Card><FormSkeleton /></Card>}
      </>
    );
  }
  const events = story(past.data?.generationEvents ?? [], standing.told);
  const who = { character: job.character?.id, style: job.style?.id };
  const repeat = (seed: "same" | "new") => void start(inputOf(draftOf(job, seed), who));
  return (
    <>
      <PageHeader title={job.askedPrompt.slice(0, 60) || "Job"} crumbs={QUEUE} />
      <div className={classes.page}>
        <Stack gap="md" miw={0}>
          <Card>
            <ProblemAlert problem={refusal ?? problem} />
            <Stage
              key={job.id}
              job={job}
              standing={standing}
              allowed={allowed}
              mayEdit={scopes.includes("CHARACTERS")}
              starting={starting}
              onAgain={() => void navigate({ to: "/generate", search: { from: job.id } })}
              onVary={() => repeat("new")}
              onRetry={() => repeat("same")}
              linked={false}
            />
          </Card>
          <Section title="Prompt">
            <PromptTexts job={job} />
          </Section>
          <Section title="What happened">
            <Timeline entries={timeline(events)} />
          </Section>
        </Stack>
        <Stack gap="md" miw={0}>
          <Section title="Workflow">
            <NodeList nodes={nodesOf(job.workflow.graph, events, standing, job.error?.node)} standing={standing} />
          </Section>
          <Section title="Parameters">
            <ParameterFacts job={job} />
          </Section>
          <Section title="Lineage">
            <LineageFacts job={job} />
          </Section>
          <Section title="Environment">
            <EnvironmentFacts environment={job.environment} />
          </Section>
        </Stack>
      </div>
    </>
  );
}
