import { Button, Card, Stack } from "@mantine/core";
import { IconListDetails } from "@tabler/icons-react";
import { getRouteApi, Link } from "@tanstack/react-router";

import { useViewer } from "@/app/viewer";
import { EmptyState, ErrorState, FormSkeleton, PageHeader, ProblemAlert, Stale } from "@/components";
import { problemFrom } from "@/lib/problems";

import { EventLog } from "../components/EventLog";
import { EnvironmentFacts, InputPictures, LineageFacts, ParameterFacts, PromptTexts, Section } from "../components/JobFacts";
import { JobGraph } from "../components/JobGraph";
import { JobNotes } from "../components/JobNotes";
import { Stage } from "../components/Stage";
import { useJob } from "../useJob";
import { useRepeat } from "../useRepeat";
import { useRetry } from "../useRetry";
import { useStory } from "../useStory";
import classes from "./JobPage.module.css";

const route = getRouteApi("/shell/queue/$jobId");
const QUEUE = [{ label: "Queue", to: "/queue" }];

/** One job, whole: how it looks, where it is, what happened, what it was made of. */
export function JobPage() {
  const { jobId } = route.useParams();
  const navigate = route.useNavigate();
  const scopes = useViewer()?.scopes ?? [];
  const allowed = scopes.includes("GENERATION");
  const { job, standing, seq, missing, problem, error, retry } = useJob(jobId);
  const story = useStory(jobId, standing, Math.max(seq, job?.lastSeq ?? 0));
  const { events } = story;
  const show = (id: string) => void navigate({ to: "/queue/$jobId", params: { jobId: id } });
  const { retry: retryJob, retrying } = useRetry(show);
  const { vary, repeating } = useRepeat(({ id }) => show(id));

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
  return (
    <>
      <PageHeader title={job.askedPrompt.slice(0, 60) || "Job"} crumbs={QUEUE} />
      <div className={classes.page}>
        <Stack gap="md" miw={0} className={classes.side}>
          <Card>
            <ProblemAlert problem={problem} />
            <Stage
              key={job.id}
              job={job}
              standing={standing}
              allowed={allowed}
              mayEdit={scopes.includes("CHARACTERS")}
              starting={retrying || repeating !== undefined}
              onAgain={() => void navigate({ to: "/generate", search: { from: job.id } })}
              onVary={() => void vary({ jobId: job.id })}
              onRetry={() => void retryJob(job.id)}
              linked={false}
            />
          </Card>
          <Stack gap="md" className={classes.later}>
            <Section title="Prompt">
              <PromptTexts job={job} />
            </Section>
            <Section title="Parameters">
              <ParameterFacts job={job} />
            </Section>
          </Stack>
        </Stack>
        <Stack gap="md" miw={0} className={classes.side}>
          <JobNotes job={job} events={events} />
          <Stale>
            <JobGraph key={job.id} job={job} events={events} standing={standing} />
          </Stale>
          {job.inputs.length > 0 && (
            <Section title="Inputs">
              <InputPictures job={job} />
            </Section>
          )}
          <EventLog key={job.id} story={story} />
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
